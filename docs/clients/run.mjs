// Compiles the examples and runs them: node run.mjs ORIGIN ACCOUNT.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = import.meta.dirname;
// Relay's compiler has made a file of each graphql`…`, which its plugin would put in the text's place.
const relay = {
  name: 'relay',
  setup(b) {
    b.onLoad({ filter: /src[\\/]relay\.ts$/ }, async ({ path }) => ({
      loader: 'ts',
      contents: (await readFile(path, 'utf8')).replace(/graphql`\s*(?:query|fragment)\s+(\w+)[^`]*`/g, (_, name) => `(await import('./__generated__/${name}.graphql')).default`),
    }));
  },
};
const dir = await mkdtemp(join(here, 'node_modules', '.run-'));
try {
  const out = join(dir, 'main.mjs');
  await build({ entryPoints: [join(here, 'src/main.ts')], outfile: out, bundle: true, platform: 'node', format: 'esm', target: 'node20', plugins: [relay], logLevel: 'warning', packages: 'external' });
  const { main } = await import(pathToFileURL(out).href);
  await main(process.argv[2], process.argv[3]);
} finally {
  await rm(dir, { recursive: true });
}
