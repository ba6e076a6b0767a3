// Programs that PyPI has as wheels, which are archives of files: nothing of them is installed, no Python runs them.
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run.mjs';
import { exists, inTemporaryDirectory, makeWhole } from './temporary.mjs';

/**
 * Unpacks a wheel to a directory, unless that is there.
 * @param {{ name: string, version: string, platform: string, sha256: string, program: string }} wheel which one, as pip
 *   names it, and the file in it that can be run.
 */
export async function unpackWheel({ name, version, platform, sha256, program }, target, tell) {
  if (await exists(target)) return tell(`${name} for ${platform} is there: ${target}`);
  tell(`unpacking the wheel ${name} ${version} for ${platform} to ${target}`);
  await inTemporaryDirectory(async (directory) => {
    const requirements = join(directory, 'requirements.txt');
    await writeFile(requirements, `${name}==${version} --hash=sha256:${sha256}\n`);
    const wheels = join(directory, 'wheels');
    const which = ['--no-deps', '--only-binary=:all:', '--require-hashes', `--platform=${platform}`];
    const quietly = ['--quiet', '--disable-pip-version-check'];
    const pip = [
      '-m',
      'pip',
      'download',
      ...quietly,
      ...which,
      '--dest',
      wheels,
      '--requirement',
      requirements,
    ];
    await run('python3', pip);
    const [wheel] = await readdir(wheels);
    await makeWhole(target, async (partial) => {
      await mkdir(partial, { recursive: true });
      await run('python3', ['-m', 'zipfile', '-e', join(wheels, wheel), partial]);
      await chmod(join(partial, program), 0o755);
    });
  });
}
