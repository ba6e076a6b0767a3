// The Node.js and pnpm of this repository. A Node >= 22.19 that runs the script is used as it is; an older one brings
// the pinned Node from npm (toolchain/package.json). Always by way of `npm ci`, so that only npm is needed.
import { delimiter, dirname } from 'node:path';
import { inRoot } from './paths.mjs';
import { run } from './run.mjs';
import { unlessUpToDate } from './stamp.mjs';

const MINIMUM = [22, 19];

function isRecentEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
}

const bringsNode = !isRecentEnough(process.versions.node);

/** The Node.js that runs what is built here. */
export const node = bringsNode
  ? inRoot('toolchain/node_modules', `node-${process.platform}-${process.arch}`, 'bin/node')
  : process.execPath;

/** Environment in which `node` is the first on the PATH. */
export function toolchainEnvironment() {
  return { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
}

export async function installToolchain() {
  const omit = bringsNode ? [] : ['--omit=optional'];
  await unlessUpToDate(
    {
      name: 'toolchain',
      inputs: ['toolchain/package-lock.json'],
      output: 'toolchain/node_modules/pnpm',
      salt: node,
    },
    () =>
      run('npm', [
        'ci',
        '--prefix',
        inRoot('toolchain'),
        '--ignore-scripts',
        '--loglevel=error',
        '--no-audit',
        '--no-fund',
        ...omit,
      ]),
  );
}

/** Runs a pnpm command at the root of the workspace. */
export function pnpm(...args) {
  const program = inRoot('toolchain/node_modules/pnpm/bin/pnpm.mjs');
  return run(node, [program, ...args], { cwd: inRoot(), env: toolchainEnvironment() });
}
