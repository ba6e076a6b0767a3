// Programs that are built from the Go module proxy into the cache, each by a go.mod of its own that requires its module.
import { readFileSync } from 'node:fs';
import { chmod, copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inRoot } from './paths.mjs';
import { cache } from './peer-files.mjs';
import { outputOf, run } from './run.mjs';
import { exists, inTemporaryDirectory, makeWhole } from './temporary.mjs';

/**
 * What to build and how.
 * @typedef {{ name: string, directory: string, module: string, command: string, tags?: string,
 *   variables?: (version: string) => string }} GoProgram
 */

const moduleFile = ({ directory }) => inRoot('test/peers', directory, 'go.mod');

/** The version that its go.mod requires, with the `v`. */
function versionOf(program) {
  const file = moduleFile(program);
  const required = new RegExp(`^require ${program.module} (\\S+)$`, 'm').exec(readFileSync(file, 'utf8'));
  if (required === null) throw new Error(`${file} does not require ${program.module}`);
  return required[1];
}

/** Where its build is kept: another version is another file. */
export const goProgramPath = (program) =>
  join(cache(), 'bin', `${program.name}-${versionOf(program).slice(1)}`);

/** Builds one, which takes minutes, once. @param {GoProgram} program */
export async function installGoProgram(program, tell) {
  const { name, module, command, tags = '', variables = () => '' } = program;
  const target = goProgramPath(program);
  if (await exists(target)) return tell(`${name} is there: ${target}`);
  if ((await outputOf('go', ['version'])) === undefined)
    throw new Error('needs Go >= 1.26, which is not there: https://go.dev/dl');
  const version = versionOf(program);
  tell(`building ${name} ${version} (minutes, once) to ${target}`);
  await inTemporaryDirectory(async (directory) => {
    // The build writes what it needs into the module, so it is given a copy.
    await copyFile(moduleFile(program), join(directory, 'go.mod'));
    await writeFile(join(directory, 'peers.go'), 'package peers\n');
    const env = { ...process.env, GOFLAGS: '-mod=mod -buildvcs=false', CGO_ENABLED: '0' };
    await makeWhole(target, async (partial) => {
      const flags = ['-trimpath', '-tags', tags, '-ldflags', `-s -w ${variables(version)}`, '-o', partial];
      await run('go', ['build', ...flags, `${module}${command}`], { cwd: directory, env });
      await chmod(partial, 0o755);
    });
  });
}
