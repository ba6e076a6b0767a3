// What reads what others wrote is given what nobody expects, for a while: the decoder of the kernel's read buffers by
// libFuzzer, the parser of event names by a program of its own. All at the same time.

import { mkdir, readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, parse } from 'node:path';
import { inRoot } from '../lib/paths.mjs';
import { INSTALL_COMMAND, PEERS } from '../lib/peers.mjs';
import { run, runToEnd } from '../lib/run.mjs';
import { node, toolchainEnvironment } from '../lib/toolchain.mjs';
import { emptyReport } from './report.mjs';

/** Each source is a libFuzzer target: `psiperf_` and its name. */
const SOURCES = inRoot('native/fuzz');
const BUILD = inRoot('native/build-fuzz');
/** Inputs that libFuzzer found worth keeping, with which the next run begins, and those that made a target fail. */
const FOUND = inRoot('test-results/fuzz');

const EVENT_NAMES = inRoot('packages/perf/test/events/event-list-fuzz.ts');

const defaultSeconds = () => (process.env.CI === 'true' ? 120 : 60);

/** The preset of native/CMakePresets.json turns libFuzzer and the sanitizers on. @returns the names of the targets. */
async function buildTargets() {
  const quiet = { cwd: inRoot('native'), stdio: ['ignore', 'ignore', 2] };
  await run('cmake', ['--preset', 'fuzz'], quiet);
  await run('cmake', ['--build', '--preset', 'fuzz', '--parallel', String(availableParallelism())], quiet);
  const sources = (await readdir(SOURCES)).filter((name) => name.endsWith('.cc'));
  return sources.map((source) => `psiperf_${parse(source).name}`);
}

async function runTarget(name, seconds) {
  const found = join(FOUND, name);
  await mkdir(found, { recursive: true });
  return runToEnd(
    join(BUILD, 'fuzz', name),
    [
      `-max_total_time=${seconds}`,
      `-artifact_prefix=${found}-`,
      '-verbosity=0',
      '-print_funcs=0',
      '-print_final_stats=1',
      found,
    ],
    { stdio: ['ignore', 2, 2] },
  );
}

function runEventNames(seconds) {
  return runToEnd(node, [EVENT_NAMES, '--seconds', String(seconds)], { env: toolchainEnvironment() });
}

/** Without clang its targets are one skipped test; CI=true makes that a failure. */
async function nativeTargets(report) {
  if (PEERS['clang++']() !== undefined) return buildTargets();
  const reason = `clang++ not found: ${INSTALL_COMMAND}`;
  if (process.env.CI === 'true') report.failures.push(`fuzz: ${reason}`);
  else report.skips.push({ name: 'fuzz: native', reason });
  return [];
}

/**
 * @param {number} [seconds] that each target runs.
 * @returns {Promise<import('./report.mjs').LaneReport>}
 */
export async function fuzz(seconds = defaultSeconds()) {
  const report = emptyReport();
  const runs = (await nativeTargets(report)).map((name) => [name, runTarget(name, seconds)]);
  runs.push(['event names', runEventNames(seconds)]);
  for (const [name, end] of runs) {
    const code = await end;
    if (code === 0) report.passed++;
    else report.failures.push(`fuzz: ${name} ended with ${code}: the input is in ${FOUND} or above`);
  }
  return report;
}
