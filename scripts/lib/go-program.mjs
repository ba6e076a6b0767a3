// Programs that are built from the Go module proxy into the cache, each by a go.mod of its own that requires its module.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inRoot } from './paths.mjs';
import { cache, firstThatExists } from './peer-files.mjs';
import { outputOf, run } from './run.mjs';
import { exists, inTemporaryDirectory, makeWhole } from './temporary.mjs';

/**
 * What to build and how: a command of the module, or without one the main.go beside go.mod, which uses it as a library.
 * @typedef {{ name: string, directory: string, module: string, command?: string, tags?: string,
 *   variables?: (version: string) => string }} GoProgram
 */

const fileOf = ({ directory }, name) => inRoot('test/peers', directory, name);
const moduleFile = (program) => fileOf(program, 'go.mod');

/** The version that its go.mod requires, with the `v`. @param {Pick<GoProgram, 'directory' | 'module'>} program */
export function versionOf(program) {
  const file = moduleFile(program);
  const required = new RegExp(`^require ${program.module} (\\S+)$`, 'm').exec(readFileSync(file, 'utf8'));
  if (required === null) throw new Error(`${file} does not require ${program.module}`);
  return required[1];
}

/** Where its build is kept: another version, or another main.go, is another file. */
export const goProgramPath = (program) =>
  join(cache(), 'bin', `${program.name}-${versionOf(program).slice(1)}${sourceMark(program)}`);

function sourceMark(program) {
  if (program.command !== undefined) return '';
  const source = readFileSync(fileOf(program, 'main.go'));
  return `-${createHash('sha256').update(source).digest('hex').slice(0, 8)}`;
}

/** What finds one, for PEERS. */
export const findGoProgram = (program) => () => firstThatExists([goProgramPath(program)]);

/** @throws where Go is not there. */
export async function requireGo() {
  if ((await outputOf('go', ['version'])) === undefined)
    throw new Error('needs Go >= 1.26, which is not there: https://go.dev/dl');
}

/** Builds one, which takes minutes, once. @param {GoProgram} program */
export async function installGoProgram(program, tell) {
  const { name, module, command, tags = '', variables = () => '' } = program;
  const target = goProgramPath(program);
  if (await exists(target)) return tell(`${name} is there: ${target}`);
  await requireGo();
  const version = versionOf(program);
  tell(`building ${name} ${version} (minutes, once) to ${target}`);
  await inTemporaryDirectory(async (directory) => {
    // The build writes what it needs into the module, so it is given a copy.
    await copyFile(moduleFile(program), join(directory, 'go.mod'));
    if (command === undefined) await copyFile(fileOf(program, 'main.go'), join(directory, 'main.go'));
    else await writeFile(join(directory, 'peers.go'), 'package peers\n');
    const env = { ...process.env, GOFLAGS: '-mod=mod -buildvcs=false', CGO_ENABLED: '0' };
    await makeWhole(target, async (partial) => {
      const flags = ['-trimpath', '-tags', tags, '-ldflags', `-s -w ${variables(version)}`, '-o', partial];
      const built = command === undefined ? '.' : `${module}${command}`;
      await run('go', ['build', ...flags, built], { cwd: directory, env });
      await chmod(partial, 0o755);
    });
  });
}
