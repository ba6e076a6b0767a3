// `npm run bench`: builds the C programs of bench/ beside the rest and measures. As root, on an otherwise idle machine.
import { mkdir, readdir } from 'node:fs/promises';
import { inRoot } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { run, runToEnd } from './lib/run.mjs';
import { node } from './lib/toolchain.mjs';

await prepare({ addon: 'required' });
await mkdir(inRoot('bench/build'), { recursive: true });
for (const program of ['pread_loop', 'open_loop', 'switch_pair']) {
  const [output, source] = [inRoot('bench/build', program), inRoot('bench', `${program}.c`)];
  await run('cc', ['-O2', '-Wall', '-Werror', '-o', output, source]);
}
const core = (await readdir(inRoot('native/src/core'), { recursive: true }))
  .filter((name) => name.endsWith('.cc'))
  .map((name) => inRoot('native/src/core', name));
await run('c++', [
  ...['-std=c++20', '-O2', '-Wall', '-Werror', '-fno-exceptions', '-pthread', '-I', inRoot('native/src')],
  ...['-o', inRoot('bench/build/visit_cpus'), inRoot('bench/visit_cpus.cc'), ...core],
]);
process.exitCode = await runToEnd(node, [inRoot('bench/main.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
