// What is shown, as files.

export type Cell = string | number | boolean | null | undefined;

export interface Sheet {
  name: string;
  head: string[];
  rows: Cell[][];
}

/**
 * csv writes a sheet. Text that a spreadsheet would take for a formula gets an
 * apostrophe in front, as OWASP advises: much of it was written by strangers.
 */
export function csv({ head, rows }: Sheet): string {
  return [head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

function cell(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const safe = /^[=+\-@\t\r\n＝＋－＠|%]/.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** save hands a file to the browser. It stays on this machine. */
export function save(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function saveCSV(sheet: Sheet): void {
  save(`${fileName(sheet.name)}.csv`, new Blob(['\ufeff', csv(sheet)], { type: 'text/csv;charset=utf-8' }));
}

export function fileName(text: string): string {
  return `takedown-${text.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')}`;
}

// What a picture needs of its style sheet to look the same elsewhere.
const KEPT = ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'opacity', 'font-family', 'font-size', 'font-weight', 'text-anchor', 'dominant-baseline', 'display', 'visibility'] as const;

/** standalone is a picture that needs no page: with its colours, a ground, and a line that says where it is from. */
export function standalone(svg: SVGSVGElement, title: string): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const from = [svg as SVGElement, ...svg.querySelectorAll<SVGElement>('*')];
  const to = [copy as SVGElement, ...copy.querySelectorAll<SVGElement>('*')];
  from.forEach((e, i) => {
    const style = getComputedStyle(e);
    const target = to[i]!;
    for (const name of KEPT) {
      const value = style.getPropertyValue(name);
      if (value) target.setAttribute(name, value);
    }
    target.removeAttribute('class');
    target.removeAttribute('style');
  });
  for (const hidden of copy.querySelectorAll('[data-live]')) hidden.remove();
  const box = svg.viewBox.baseVal;
  const margin = 16, foot = 40;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('viewBox', `${box.x - margin} ${box.y - margin} ${box.width + 2 * margin} ${box.height + 2 * margin + foot}`);
  copy.setAttribute('width', String(box.width + 2 * margin));
  copy.setAttribute('height', String(box.height + 2 * margin + foot));
  const page = getComputedStyle(document.body);
  const make = (name: string, attributes: Record<string, string | number>, text = '') => {
    const e = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, String(v));
    e.textContent = text;
    return e;
  };
  copy.prepend(make('rect', { x: box.x - margin, y: box.y - margin, width: box.width + 2 * margin, height: box.height + 2 * margin + foot, fill: page.backgroundColor }));
  const note = { x: box.x, 'font-family': 'system-ui, sans-serif', fill: page.color };
  copy.append(
    make('text', { ...note, y: box.y + box.height + 20, 'font-size': 13, 'font-weight': 600 }, title),
    make('text', { ...note, y: box.y + box.height + 38, 'font-size': 11 }, `Takedown, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC. Times are UTC.`),
  );
  return new XMLSerializer().serializeToString(copy);
}

export function saveSVG(svg: SVGSVGElement, title: string): void {
  save(`${fileName(title)}.svg`, new Blob([standalone(svg, title)], { type: 'image/svg+xml' }));
}

export async function savePNG(svg: SVGSVGElement, title: string): Promise<void> {
  const url = URL.createObjectURL(new Blob([standalone(svg, title)], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth * 2;
    canvas.height = image.naturalHeight * 2;
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
    if (blob) save(`${fileName(title)}.png`, blob);
  } finally {
    URL.revokeObjectURL(url);
  }
}
