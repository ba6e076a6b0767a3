// The prebuilt addons that @psiperf/native is published with: which there are, and how they are made.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative } from 'node:path';
import { compileWith } from './cross-addon.mjs';
import { inRoot } from './paths.mjs';
import { run } from './run.mjs';
import { isOutdated, unlessUpToDate } from './stamp.mjs';
import { node } from './toolchain.mjs';
import { installZig, zigEnvironment, zigProgram } from './zig.mjs';

const { name: ADDON, napi_versions } = createRequire(import.meta.url)('../../native/binding-options.cjs');
const [NODE_API] = napi_versions;

/** The oldest glibc that they run on; official Node.js >= 20 needs it, too. */
export const OLDEST_GLIBC = '2.28';

const prebuild = (arch, libc, zigTarget) => {
  const suffix = libc === 'musl' ? '-musl' : '';
  const name = `linux-${arch}${suffix}`;
  return {
    name,
    arch,
    libc,
    zigTarget,
    path: `native/prebuilds/${ADDON}-${name}/node-napi-v${NODE_API}.node`,
  };
};

export const PREBUILDS = Object.freeze([
  prebuild('x64', 'glibc', `x86_64-linux-gnu.${OLDEST_GLIBC}`),
  prebuild('arm64', 'glibc', `aarch64-linux-gnu.${OLDEST_GLIBC}`),
  prebuild('x64', 'musl', 'x86_64-linux-musl'),
  prebuild('arm64', 'musl', 'aarch64-linux-musl'),
]);

// Without symbols, without what is not called, and without libraries that nothing of is called.
const LINK_FLAGS = '-s -Wl,--gc-sections -Wl,--as-needed';

async function makePrebuild({ name, arch, libc, zigTarget }) {
  const directory = inRoot('native/build-prebuilds', name);
  const settings = [
    `-DZIG=${zigProgram()}`,
    `-DZIG_TARGET=${zigTarget}`,
    `-DCMAKE_SHARED_LINKER_FLAGS=${LINK_FLAGS}`,
    '-DCMAKE_CXX_FLAGS=-ffunction-sections -fdata-sections',
  ];
  await compileWith({ toolchain: 'zig.cmake', settings, directory, env: zigEnvironment() });
  const copy = inRoot('native/node_modules/pkg-prebuilds/bin/copy.mjs');
  const where = ['--baseDir', relative(inRoot('native'), directory), '--source', `${ADDON}.node`];
  const what = ['--name', ADDON, '--napi_version', `${NODE_API}`, '--platform', 'linux'];
  await run(node, [copy, ...where, ...what, '--arch', arch, '--libc', libc], {
    cwd: inRoot('native'),
    stdio: 'ignore',
  });
}

const SOURCES = ['pnpm-lock.yaml', 'native/CMakeLists.txt', 'native/zig.cmake', 'native/src'];
const SETTINGS = ['scripts/lib/prebuilds.mjs', 'scripts/lib/zig.mjs', 'scripts/lib/cross-addon.mjs'];

const toStep = ({ name, path }) => ({
  name: `prebuild-${name}`,
  inputs: [...SOURCES, ...SETTINGS],
  output: path,
});

/** Those that were made here of other sources than there are now. */
export async function findOutdatedPrebuilds() {
  const found = [];
  for (const each of PREBUILDS)
    if (existsSync(inRoot(each.path)) && (await isOutdated(toStep(each)))) found.push(each);
  return found;
}

/** Makes those that are out of date. */
export async function makePrebuilds(tell) {
  await installZig(tell);
  for (const wanted of PREBUILDS) {
    await unlessUpToDate(toStep(wanted), () => makePrebuild(wanted));
    tell(`${wanted.path} is there`);
  }
}
