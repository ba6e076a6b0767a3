// `npm run pack -- <folder>`: a tarball of each package that is published, as a registry would have it, to be installed
// from there. For publishing after `npm run prebuilds`: without it @psiperf/native has only its sources.
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { packAll } from './lib/pack.mjs';
import { inRoot } from './lib/paths.mjs';
import { findOutdatedPrebuilds, PREBUILDS } from './lib/prebuilds.mjs';
import { prepare } from './lib/prepare.mjs';

async function removeOlder(directory) {
  const names = await readdir(directory).catch(() => []);
  for (const name of names.filter((each) => /^psiperf-.*\.tgz$/.test(each))) await rm(join(directory, name));
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('npm run pack -- <folder>: say where the tarballs go\n');
  process.exit(2);
}
try {
  const directory = resolve(folder);
  const [outdated] = await findOutdatedPrebuilds();
  if (outdated !== undefined)
    throw new Error(`${outdated.path} was made of other sources: npm run prebuilds`);
  await prepare({ addon: 'optional' });
  await removeOlder(directory);
  if (!PREBUILDS.every(({ path }) => existsSync(inRoot(path))))
    process.stderr.write(
      'npm run pack: where @psiperf/native brings no addon, pressure is read in TypeScript and nothing is counted; npm run prebuilds makes all\n',
    );
  for (const file of Object.values(await packAll(directory))) process.stdout.write(`${file}\n`);
} catch (error) {
  process.stderr.write(`npm run pack: ${error.message}\n`);
  process.exitCode = 1;
}
