// `npm run pack -- <folder>`: a tarball of each package that is published, as a registry would have it, to be installed from there.
import { resolve } from 'node:path';
import { inRoot } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { pnpm } from './lib/toolchain.mjs';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('npm run pack -- <folder>: say where the tarballs go\n');
  process.exit(2);
}
await prepare({ addon: 'optional' });
// Not by `npm pack`, which leaves `workspace:` and `catalog:` as they are.
const packages = ['--filter', './packages/*', '--filter', './native'];
await pnpm('--recursive', ...packages, 'pack', '--pack-destination', resolve(inRoot(), folder));
