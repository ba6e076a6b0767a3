// One project of vitest.config.ts as a lane. Vitest prints for people; counts and reasons come from our reporter.
import { readFile, rm } from 'node:fs/promises';
import { inRoot } from '../lib/paths.mjs';
import { runToEnd } from '../lib/run.mjs';
import { node, toolchainEnvironment } from '../lib/toolchain.mjs';

/**
 * @param {string} project
 * @param {string[]} args further arguments of vitest: filters, `--update`
 * @returns {Promise<import('./report.mjs').LaneReport>}
 */
export async function vitest(project, args) {
  const output = inRoot('test-results', `${project}.json`);
  await rm(output, { force: true });
  const code = await runToEnd(
    node,
    [
      inRoot('node_modules/vitest/vitest.mjs'),
      'run',
      `--project=${project}`,
      '--passWithNoTests',
      '--reporter=default',
      `--reporter=${inRoot('scripts/lanes/vitest-reporter.mjs')}`,
      ...args,
    ],
    {
      cwd: inRoot(),
      env: { ...toolchainEnvironment(), PSIPERF_LANE_REPORT: output },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  const report = JSON.parse(await readFile(output, 'utf8').catch(() => 'null'));
  if (report === null) return { passed: 0, failures: [`${project}: vitest ended with ${code}`], skips: [] };
  if (code !== 0 && report.failures.length === 0)
    report.failures.push(`${project}: vitest ended with ${code}`);
  return report;
}
