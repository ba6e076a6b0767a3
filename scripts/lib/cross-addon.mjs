// The addon of native/ for arm64, as cmake-js builds it for this machine.
import { join } from 'node:path';
import { machineTools, machineToolsEnvironment } from './machines.mjs';
import { inRoot } from './paths.mjs';
import { run } from './run.mjs';

const isUnpacked = (compiler) => compiler.startsWith(machineTools());

/** The compiler adds its own directories below it: where it is unpacked, or the system's root. */
export const sysrootOf = (compiler) => (isUnpacked(compiler) ? machineTools() : '/');

/**
 * @param {{ compiler: string, directory: string }} options `aarch64-linux-gnu-g++`, and where to build.
 * @returns the file.
 */
export async function compileForArm64({ compiler, directory }) {
  const quietly = { env: machineToolsEnvironment(), stdio: ['ignore', 'ignore', 2] };
  const modules = inRoot('native/node_modules');
  const includes = [join(modules, 'node-api-headers/include'), join(modules, 'node-addon-api')];
  await run(
    'cmake',
    [
      ...['-S', inRoot('native'), '-B', directory],
      '-DCMAKE_BUILD_TYPE=Release',
      `-DCMAKE_TOOLCHAIN_FILE=${inRoot('native/aarch64.cmake')}`,
      `-DMACHINE_CXX=${compiler}`,
      `-DMACHINE_SYSROOT=${sysrootOf(compiler)}`,
      `-DCMAKE_JS_INC=${includes.join(';')}`,
    ],
    quietly,
  );
  await run('cmake', ['--build', directory], quietly);
  return join(directory, 'psiperf.node');
}
