// The GoogleTest suite of native/src/core, built with AddressSanitizer and UndefinedBehaviorSanitizer, without Node; and
// clang-tidy on the same sources.

import { readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { inRoot } from '../lib/paths.mjs';
import { INSTALL_COMMAND, PEERS } from '../lib/peers.mjs';
import { missingCompiler } from '../lib/prepare.mjs';
import { run, runToEnd } from '../lib/run.mjs';
import { clangTidy } from './clang-tidy.mjs';
import { emptyReport } from './report.mjs';

const SUITE = inRoot('native/build-test/test/psiperf_tests');

/** Without the compiler or GoogleTest the suite is one skipped test; CI=true makes that a failure. */
async function whatIsMissing() {
  const missing = await missingCompiler();
  if (PEERS.googletest() === undefined) missing.push('libgtest-dev');
  return missing;
}

function reportMissing(missing) {
  const reason = `${missing.join(', ')} not found: ${INSTALL_COMMAND}`;
  return process.env.CI === 'true'
    ? { ...emptyReport(), failures: [`native: ${reason}`] }
    : { ...emptyReport(), skips: [{ name: 'native', reason }] };
}

/** The preset of native/CMakePresets.json turns the sanitizers on. */
async function build() {
  const quiet = { cwd: inRoot('native'), stdio: ['ignore', 'ignore', 2] };
  await run('cmake', ['--preset', 'test', `-DCMAKE_PREFIX_PATH=${PEERS.googletest()}`], quiet);
  await run('cmake', ['--build', '--preset', 'test', '--parallel', String(availableParallelism())], quiet);
}

/** GoogleTest's JSON: https://google.github.io/googletest/advanced.html#generating-a-json-report */
function toReport({ testsuites }) {
  const report = emptyReport();
  for (const { name: suite, testsuite } of testsuites) {
    for (const { name, failures, result } of testsuite) {
      if (failures) report.failures.push(`${suite}.${name}`);
      else if (result === 'COMPLETED') report.passed++;
      else report.skips.push({ name: `${suite}.${name}`, reason: 'skipped in its source' });
    }
  }
  return report;
}

async function runSuite() {
  const output = inRoot('test-results/native.json');
  await rm(output, { force: true });
  const code = await runToEnd(SUITE, ['--gtest_brief=1', `--gtest_output=json:${output}`], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const text = await readFile(output, 'utf8').catch(() => undefined);
  const report = text === undefined ? emptyReport() : toReport(JSON.parse(text));
  // A sanitizer ends the program before the report is written, or with a code of its own.
  if (code !== 0 && report.failures.length === 0)
    report.failures.push(`native: the suite ended with ${code}`);
  return report;
}

const together = (one, other) => ({
  passed: one.passed + other.passed,
  failures: [...one.failures, ...other.failures],
  skips: [...one.skips, ...other.skips],
});

/** @returns {Promise<import('./report.mjs').LaneReport>} */
export async function native() {
  const missing = await whatIsMissing();
  if (missing.length > 0) return reportMissing(missing);
  await build();
  return together(await runSuite(), await clangTidy());
}
