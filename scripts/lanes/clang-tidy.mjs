// clang-tidy on the core and its tests, by the compile commands of the native lane's build. What was clean and has not
// changed is left out: a header that has changes them all.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { inRoot } from '../lib/paths.mjs';
import { INSTALL_COMMAND, PEERS } from '../lib/peers.mjs';
import { runToEnd } from '../lib/run.mjs';
import { emptyReport } from './report.mjs';

const SOURCES = ['native/src/core', 'native/test', 'native/fuzz'];
const CONFIGURATION = ['.clang-tidy', 'native/test/.clang-tidy', 'native/CMakeLists.txt'];
/** A line for each source that was clean: the hash of all that it depends on. */
const CLEAN = inRoot('.stamps/clang-tidy');

async function filesBelow(directory) {
  const names = await readdir(inRoot(directory), { recursive: true });
  return names.map((name) => join(directory, name)).sort();
}

async function hashOf(paths, salt = '') {
  const hash = createHash('sha256').update(salt);
  for (const path of paths) hash.update(path).update(await readFile(inRoot(path)));
  return hash.digest('hex');
}

/** Every source and the hash that tells whether it is as it was. */
async function hashedSources(program) {
  const files = (await Promise.all(SOURCES.map(filesBelow))).flat();
  const shared = await hashOf([...CONFIGURATION, ...files.filter((path) => path.endsWith('.h'))], program);
  const sources = files.filter((path) => path.endsWith('.cc'));
  return Promise.all(sources.map(async (path) => ({ path, hash: await hashOf([path], shared) })));
}

async function cleanHashes() {
  const text = await readFile(CLEAN, 'utf8').catch(() => '');
  return new Set(text.split('\n'));
}

const isClean = async (program, { path }) =>
  (await runToEnd(program, ['--quiet', '-p', inRoot('native/build-test'), inRoot(path)], {
    stdio: ['ignore', 2, 'ignore'],
  })) === 0;

/** Runs `work` on every item, as many at a time as there are processors. */
async function inParallel(items, work) {
  const waiting = [...items];
  const takeTurns = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, takeTurns));
}

function reportMissing() {
  const reason = `clang-tidy not found: ${INSTALL_COMMAND}`;
  return process.env.CI === 'true'
    ? { ...emptyReport(), failures: [`native: ${reason}`] }
    : { ...emptyReport(), skips: [{ name: 'clang-tidy', reason }] };
}

/**
 * To be called after native/build-test is configured.
 * @returns {Promise<import('./report.mjs').LaneReport>} one test: all sources.
 */
export async function clangTidy() {
  const program = PEERS['clang-tidy']();
  if (program === undefined) return reportMissing();
  const report = emptyReport();
  const sources = await hashedSources(program);
  const known = await cleanHashes();
  const clean = sources.filter(({ hash }) => known.has(hash));
  await inParallel(
    sources.filter(({ hash }) => !known.has(hash)),
    async (source) => {
      if (await isClean(program, source)) clean.push(source);
      else report.failures.push(`clang-tidy: ${source.path}`);
    },
  );
  await mkdir(inRoot('.stamps'), { recursive: true });
  await writeFile(CLEAN, clean.map(({ hash }) => hash).join('\n'));
  if (report.failures.length === 0) report.passed++;
  return report;
}
