import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

const SOURCES = join(import.meta.dirname, 'programs');
const PROGRAMS = join(import.meta.dirname, 'build');

/** The path of a program of `programs/<name>.c`, compiled where its source is newer. @throws with what cc says. */
export async function compileProgram(name: string): Promise<string> {
  const source = join(SOURCES, `${name}.c`);
  const program = join(PROGRAMS, name);
  if ((await modifiedMillis(program)) > (await modifiedMillis(source))) return program;
  await mkdir(PROGRAMS, { recursive: true });
  // Two tests may compile at the same time: each writes a file of its own.
  const partial = `${program}.${process.pid}`;
  await execa('cc', ['-O2', '-pthread', '-Wall', '-Wextra', '-Werror', '-o', partial, source]);
  await rename(partial, program);
  return program;
}

/** 0 where the file does not exist. */
const modifiedMillis = (path: string) =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
