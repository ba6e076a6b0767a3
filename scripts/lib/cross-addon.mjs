// The addon of native/ for other machines, as cmake-js builds it for this one.
import { join } from 'node:path';
import { machineTools, machineToolsEnvironment } from './machines.mjs';
import { inRoot } from './paths.mjs';
import { run } from './run.mjs';

const isUnpacked = (compiler) => compiler.startsWith(machineTools());

/** The compiler adds its own directories below it: where it is unpacked, or the system's root. */
export const sysrootOf = (compiler) => (isUnpacked(compiler) ? machineTools() : '/');

/**
 * @param {{ toolchain: string, settings: string[], directory: string, env: NodeJS.ProcessEnv }} options a file of native/,
 *   what CMake is told besides, where to build.
 * @returns the file.
 */
export async function compileWith({ toolchain, settings, directory, env }) {
  const quietly = { env, stdio: ['ignore', 'ignore', 2] };
  const modules = inRoot('native/node_modules');
  const includes = [join(modules, 'node-api-headers/include'), join(modules, 'node-addon-api')];
  await run(
    'cmake',
    [
      ...['-S', inRoot('native'), '-B', directory],
      '-DCMAKE_BUILD_TYPE=Release',
      `-DCMAKE_TOOLCHAIN_FILE=${inRoot('native', toolchain)}`,
      `-DCMAKE_JS_INC=${includes.join(';')}`,
      ...settings,
    ],
    quietly,
  );
  await run('cmake', ['--build', directory, '--parallel', '2'], quietly);
  return join(directory, 'psiperf.node');
}

/**
 * @param {{ compiler: string, directory: string }} options `aarch64-linux-gnu-g++`, and where to build.
 * @returns the file.
 */
export function compileForArm64({ compiler, directory }) {
  const settings = [`-DMACHINE_CXX=${compiler}`, `-DMACHINE_SYSROOT=${sysrootOf(compiler)}`];
  return compileWith({ toolchain: 'aarch64.cmake', settings, directory, env: machineToolsEnvironment() });
}
