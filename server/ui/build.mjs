// Builds the pages into dist, where the Go program embeds them: `npm run build`.
//
// Names have a hash of their content in them, so that browsers may keep what they have.
// Files are kept compressed alone, by compressors whose versions package-lock.json
// fixes: the same sources make the same bytes on every machine. `--compare` writes nothing:
// it unpacks what is there and fails where it is not what the sources make.
import { readFile, readdir, rm, mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, extname, join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { gzipSync } from 'fflate';

// Its module for Node is CommonJS; what an import finds is meant for the web.
const brotli = createRequire(import.meta.url)('brotli-wasm');

const out = 'dist';
const quick = process.argv.includes('--quick'); // keeps what is compressed already
const compare = process.argv.includes('--compare');
const pages = process.argv.includes('--pages'); // without the playground

const common = {
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  outdir: out,
  format: 'esm',
  target: ['chrome111', 'firefox115', 'safari16.4'],
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  loader: { '.svg': 'file', '.ttf': 'file' },
  publicPath: '/ui',
  legalComments: 'none',
  charset: 'utf8',
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"' },
};

// Monaco brings its styles in parts, which nothing would load: playground.css has them as one.
const monacoStyles = {
  name: 'monaco-styles',
  setup(b) {
    b.onLoad({ filter: /monaco-editor[\\/]esm[\\/].*\.css$/ }, () => ({ contents: '', loader: 'empty' }));
  },
};

const files = new Map();
// What each script imports, by its address.
const parts = new Map();

/** bundle builds, and gives the address of each entry by its name. */
async function bundle(options) {
  const result = await build({ ...common, ...options, define: { ...common.define, ...options.define } });
  for (const f of result.outputFiles) files.set(basename(f.path), f.contents);
  const named = {};
  for (const [path, { entryPoint, cssBundle, imports }] of Object.entries(result.metafile.outputs)) {
    parts.set(`/ui/${basename(path)}`, imports.filter((i) => i.kind === 'import-statement').map((i) => `/ui/${basename(i.path)}`));
    if (!entryPoint) continue;
    named[basename(entryPoint).replace(/\.(worker\.)?[a-z]+$/, '')] = `/ui/${basename(path)}`;
    if (cssBundle) named[`${basename(entryPoint).replace(/\..*$/, '')}.css`] = `/ui/${basename(cssBundle)}`;
  }
  return named;
}

/** inner takes a built file into the page that would load it. The server's policy has its hash. */
function inner(address) {
  const name = basename(address), content = Buffer.from(files.get(name)).toString().trim();
  files.delete(name);
  if (/<\/(script|style)/i.test(content)) throw new Error(`${name} would end its element`);
  return content;
}

async function page(name, template, addresses, preloads = '') {
  const text = (await readFile(template, 'utf8')).replace('<!-- what it is made of -->', preloads);
  const addressed = text.replace(/"\/([a-z-]+\.(?:js|css|svg))"/g, (_, what) => {
    const address = addresses[what];
    if (!address) throw new Error(`${template} asks for ${what}, which is not built`);
    return `"${address}"`;
  });
  // What the first frame waits for does not wait for a request of its own.
  files.set(name, Buffer.from(addressed
    .replace(/<script inline src="([^"]+)"><\/script>/, (_, address) => `<script>${inner(address)}</script>`)
    .replace(/<link inline rel="stylesheet" href="([^"]+)">/, (_, address) => `<style>${inner(address)}</style>`)));
}

const { layout } = await bundle({ entryPoints: ['src/graph/layout.worker.ts'] });
const main = await bundle({
  entryPoints: ['src/main.tsx', 'src/views.ts', 'src/theme-first.ts', 'src/style.css', 'src/icon.svg'],
  splitting: true,
  define: { LAYOUT_WORKER: JSON.stringify(layout) },
});
const shared = { 'theme.js': main['theme-first'], 'icon.svg': [...files.keys()].filter((n) => n.startsWith('icon-') && n.endsWith('.svg')).map((n) => `/ui/${n}`)[0] };
const { first } = await bundle({ entryPoints: ['src/first.ts'], format: 'iife', define: { VIEWS: JSON.stringify(main.views) } });
// What the page's script is made of is fetched beside it, and not when it is read.
const preloads = parts.get(main.main).map((part) => `<link rel="modulepreload" href="${part}">`).join('\n  ');
await page('index.html', 'src/index.html', { ...shared, 'first.js': first, 'main.js': main.main, 'style.css': main.style }, preloads);

// What the server answers together with the document.
const { outputFiles: [text] } = await build({ ...common, entryPoints: ['src/brought.ts'], minify: false });
const { brought } = await import(`data:text/javascript;base64,${Buffer.from(text.contents).toString('base64')}`);
files.set('first.json', Buffer.from(JSON.stringify(brought)));

if (!pages) {
  const workers = await bundle({
    entryPoints: ['src/playground/editor.worker.ts', 'src/playground/json.worker.ts', 'src/playground/graphql.worker.ts'],
    format: 'iife',
  });
  const playground = await bundle({
    entryPoints: ['src/playground/playground.tsx'],
    splitting: true,
    plugins: [monacoStyles],
    define: { WORKERS: JSON.stringify(workers) },
  });
  await page('graphiql.html', 'src/playground/graphiql.html', { ...shared, 'playground.js': playground.playground, 'playground.css': playground['playground.css'] });
}

for (const [name, content] of files) {
  if (/https?:\/\/(?!www\.w3\.org\/)[^"'`\s]+\.(?:js|css|woff2?)["'`]/.test(extname(name) === '.css' ? Buffer.from(content).toString() : '')) {
    throw new Error(`${name} loads from another origin`);
  }
}

if (compare) {
  const there = new Set(await readdir(out));
  for (const [name, content] of files) {
    for (const [packed, unpack] of [[`${name}.br`, brotliDecompressSync], [`${name}.gz`, gunzipSync]]) {
      if (!there.delete(packed) || !unpack(await readFile(join(out, packed))).equals(content)) {
        throw new Error(`${join(out, packed)} is not what the sources make: npm run build`);
      }
    }
  }
  if (there.size) throw new Error(`the sources make no ${[...there].join(', ')}: npm run build`);
  process.exit();
}

if (!quick && !pages) await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const kept = new Set(await readdir(out));
const sizes = [];
for (const [name, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const bytes = new Uint8Array(content);
  if (!(quick && kept.has(`${name}.br`)) || name.endsWith('.html')) {
    await writeFile(join(out, `${name}.br`), brotli.compress(bytes, { quality: 11 }));
    await writeFile(join(out, `${name}.gz`), gzipSync(bytes, { level: 9, mtime: 0 }));
  }
  const compressed = (await readFile(join(out, `${name}.br`))).length;
  kept.delete(`${name}.br`);
  kept.delete(`${name}.gz`);
  sizes.push(`${String(bytes.length).padStart(9)} ${String(compressed).padStart(8)}  ${name}`);
}
if (!pages) for (const name of kept) await rm(join(out, name));
console.log(sizes.join('\n'));
