// A large graph as a picture: drawn once by WebGL, then moved as a whole. Without a GPU, ten
// thousand lines take many frames to draw, and to lay over the page, each time anything moves.

import type Sigma from 'sigma';

/** What stands still for so long is drawn anew, in milliseconds: longer than a drawing takes, or one would lead to the next. */
const STILL = 400;
const PADDING = 30;

export interface Still {
  /** dots shows where nodes are while they are laid out. */
  dots(places: Float32Array): void;
  end(): void;
}

/** asPicture shows a copy of what sigma draws in its place. While the camera moves, the copy is moved, edges and all. */
export function asPicture(sigma: Sigma, into: HTMLElement, colours: string[]): Still {
  // Sigma has no setting for it: its own drawing is put off here.
  const inner = sigma as unknown as Inner;
  const draw = inner.render.bind(sigma);
  const camera = sigma.getCamera();
  const { edges, nodes, labels, edgeLabels, hovers, hoverNodes, mouse } = sigma.getCanvases();
  for (const layer of [edges, nodes, labels, edgeLabels, hovers, hoverNodes]) if (layer) layer.style.display = 'none';
  // A layer costs as much as what lies below it, even if nothing is on it: there is one for a name, and while there is one.
  if (mouse) mouse.style.opacity = '0';
  const naming = (display: string) => () => { if (hovers) hovers.style.display = display; };
  sigma.on('enterNode', naming(''));
  sigma.on('leaveNode', naming('none'));
  const copy = document.createElement('canvas');
  copy.className = 'still';
  into.insertBefore(copy, hovers ?? null);
  // Kept where the processor draws: what WebGL drew is read back once.
  const context = copy.getContext('2d', { willReadFrequently: true })!;
  const clear = () => {
    const { width, height } = sigma.getDimensions(), ratio = devicePixelRatio;
    copy.width = width * ratio;
    copy.height = height * ratio;
    copy.style.width = `${width}px`;
    copy.style.height = `${height}px`;
    copy.style.transform = '';
  };
  const inks = Uint32Array.from(colours, ink);
  let dots: ImageData | undefined;
  let drawn = camera.getState();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const afresh = () => {
    clearTimeout(timer);
    draw();
    clear();
    for (const layer of [edges, nodes, labels]) if (layer && layer.width > 0) context.drawImage(layer, 0, 0, copy.width, copy.height);
    drawn = camera.getState();
    return sigma;
  };
  inner.render = () => {
    inner.renderFrame = null; // or sigma waits for this one for ever
    const now = camera.getState();
    if (inner.needToProcess || (now.x === drawn.x && now.y === drawn.y && now.ratio === drawn.ratio)) return afresh();
    const [a, b] = [{ x: 0, y: 0 }, { x: 1, y: 1 }].map((at) => ({
      was: sigma.framedGraphToViewport(at, { cameraState: drawn }),
      is: sigma.framedGraphToViewport(at, { cameraState: now }),
    })) as [Moved, Moved];
    const scale = (b.is.x - a.is.x) / (b.was.x - a.was.x);
    copy.style.transform = `translate(${a.is.x - scale * a.was.x}px, ${a.is.y - scale * a.was.y}px) scale(${scale})`;
    clearTimeout(timer);
    timer = setTimeout(afresh, STILL);
    return sigma;
  };
  // Sigma would read from what WebGL draws what is under the pointer, and wait for each drawing that is under way.
  inner.getNodeAtPosition = (at) => {
    if (sigma.getMouseCaptor().isMouseDown) return null;
    const { x, y } = sigma.viewportToFramedGraph(at), right = sigma.viewportToFramedGraph({ x: at.x + 1, y: at.y });
    const pixel = right.x - x;
    let found: string | null = null;
    for (const id in inner.nodeDataCache) {
      const node = inner.nodeDataCache[id]!;
      if (Math.hypot(node.x - x, node.y - y) <= sigma.scaleSize(node.size) * pixel) found = id; // the last is drawn above the others
    }
    return found;
  };
  return {
    dots(places) {
      const ratio = devicePixelRatio, room = sigma.getDimensions();
      const width = Math.floor(room.width * ratio), height = Math.floor(room.height * ratio);
      if (!width || !height) return; // nobody sees it
      if (dots?.width !== width || dots.height !== height) {
        clear();
        dots = context.createImageData(width, height);
      }
      let left = Infinity, right = -Infinity, top = Infinity, bottom = -Infinity;
      for (let i = 0; i < places.length; i += 2) {
        left = Math.min(left, places[i]!);
        right = Math.max(right, places[i]!);
        top = Math.min(top, places[i + 1]!);
        bottom = Math.max(bottom, places[i + 1]!);
      }
      const scale = Math.min((width - 2 * PADDING * ratio) / (right - left || 1), (height - 2 * PADDING * ratio) / (bottom - top || 1));
      const size = Math.round(4 * ratio);
      // Thousands of small shapes, each of its colour, take several frames to draw; as many pixels do not.
      const pixels = new Uint32Array(dots.data.buffer).fill(0);
      for (let i = 0; i < inks.length; i++) {
        const x = Math.round(width / 2 + (places[2 * i]! - (left + right) / 2) * scale - size / 2);
        const y = Math.round(height / 2 - (places[2 * i + 1]! - (top + bottom) / 2) * scale - size / 2);
        for (let row = y; row < y + size; row++) pixels.fill(inks[i]!, row * width + x, row * width + x + size);
      }
      context.putImageData(dots, 0, 0);
    },
    end: () => {
      clearTimeout(timer);
      copy.remove();
    },
  };
}

/** ink is a colour as a pixel has it: red, green, blue, opaque, byte by byte. */
function ink(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16)) as [number, number, number];
  return new Uint32Array(Uint8Array.of(red, green, blue, 255).buffer)[0]!;
}

/** Inner is what sigma keeps to itself. */
interface Inner {
  render: () => Sigma;
  needToProcess: boolean;
  renderFrame: number | null;
  nodeDataCache: Record<string, { x: number; y: number; size: number }>;
  getNodeAtPosition: (at: { x: number; y: number }) => string | null;
}

interface Moved {
  was: { x: number; y: number };
  is: { x: number; y: number };
}
