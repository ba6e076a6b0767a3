// What `npm start` and `npm test` do first: toolchain, dependencies, TypeScript, addon; each only where it is out of date.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { inRoot } from './paths.mjs';
import { outputOf, run } from './run.mjs';
import { unlessUpToDate } from './stamp.mjs';
import { installToolchain, node, pnpm, toolchainEnvironment } from './toolchain.mjs';

const PACKAGES = ['cgroup', 'psi', 'perf', 'load', 'kubernetes', 'telemetry', 'agent'];
const MANIFESTS = [
  '.',
  'native',
  'otel-config',
  'test',
  'bench',
  'examples',
  'api-reference',
  ...PACKAGES.map((name) => `packages/${name}`),
].map((folder) => `${folder}/package.json`);

const tell = (line) => process.stderr.write(`${line}\n`);

async function installDependencies() {
  await unlessUpToDate(
    {
      name: 'dependencies',
      inputs: ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.pnpmfile.cjs', ...MANIFESTS],
      output: 'node_modules/.modules.yaml',
      salt: node,
    },
    () => pnpm('install', '--frozen-lockfile', '--reporter=append-only'),
  );
}

async function buildTypeScript() {
  const sources = PACKAGES.flatMap((name) => [`packages/${name}/src`, `packages/${name}/tsconfig.json`]);
  await unlessUpToDate(
    {
      name: 'typescript',
      inputs: ['pnpm-lock.yaml', 'tsconfig.base.json', 'tsconfig.json', ...sources],
      output: 'packages/agent/dist/main.js',
    },
    () =>
      run(node, [inRoot('node_modules/typescript/bin/tsc'), '-b'], {
        cwd: inRoot(),
        env: toolchainEnvironment(),
      }),
  );
}

async function bundleAgent() {
  const inputs = [
    'pnpm-lock.yaml',
    'tsconfig.base.json',
    'packages/agent/rolldown.config.mjs',
    'scripts/lib/addon-beside-bundle.mjs',
    'scripts/lib/licenses-of-bundle.mjs',
    'native/CMakeLists.txt',
    'native/src',
  ];
  const sources = PACKAGES.map((name) => `packages/${name}/src`);
  const addon = existsSync(inRoot('native/build/Release/psiperf.node')) ? 'with addon' : 'without addon';
  await unlessUpToDate(
    {
      name: 'bundle',
      inputs: [...inputs, ...sources],
      output: 'packages/agent/bundle/psiperf.js',
      salt: addon,
    },
    () =>
      run(
        node,
        [
          inRoot('packages/agent/node_modules/rolldown/bin/cli.mjs'),
          '-c',
          'rolldown.config.mjs',
          '--log-level',
          'warn',
        ],
        {
          cwd: inRoot('packages/agent'),
          env: toolchainEnvironment(),
        },
      ),
  );
}

/** What is missing to compile C++, as the packages' Debian names. */
export async function missingCompiler() {
  const has = async (program) => (await outputOf(program, ['--version'])) !== undefined;
  const missing = [];
  if (!(await has('cmake'))) missing.push('cmake');
  if (!(await has('c++'))) missing.push('g++');
  if (!(await has('make')) && !(await has('ninja'))) missing.push('make');
  return missing;
}

class MissingCompiler extends Error {}

async function compileAddon() {
  const missing = await missingCompiler();
  if (missing.length > 0) {
    await rm(inRoot('native/build'), { recursive: true, force: true });
    throw new MissingCompiler(`${missing.join(' and ')} not found: apt-get install ${missing.join(' ')}`);
  }
  const cmakeJs = inRoot('native/node_modules/cmake-js/bin/cmake-js');
  await run(node, [cmakeJs, 'build', '--log-level', 'warn'], {
    cwd: inRoot('native'),
    env: toolchainEnvironment(),
  });
}

async function buildAddon() {
  const inputs = ['pnpm-lock.yaml', 'native/CMakeLists.txt', 'native/package.json', 'native/src'];
  await unlessUpToDate(
    { name: 'addon', inputs, output: 'native/build/Release/psiperf.node', salt: node },
    compileAddon,
  );
}

/** Brings the tools and libraries up to date, and builds nothing. */
export async function install() {
  await installToolchain();
  await installDependencies();
}

/**
 * Brings everything up to date.
 * @param {{ addon: 'optional' | 'required' }} options without an addon the agent reads with TypeScript.
 */
export async function prepare({ addon }) {
  await install();
  await buildTypeScript();
  try {
    await buildAddon();
  } catch (error) {
    if (addon === 'required' && !(error instanceof MissingCompiler)) throw error;
    tell(`psiperf: the native reader is not built (${error.message}); reading with TypeScript`);
  }
  await bundleAgent();
}
