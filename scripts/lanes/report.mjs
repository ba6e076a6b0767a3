// What a lane of tests hands back, and how several of them are told.

/**
 * @typedef {{ name: string, reason: string }} Skip
 * @typedef {{ passed: number, failures: string[], skips: Skip[] }} LaneReport
 */

/** @returns {LaneReport} */
export const emptyReport = () => ({ passed: 0, failures: [], skips: [] });

/**
 * A report of single checks: each passes unless it throws.
 * @param {[name: string, check: () => Promise<void>][]} checks
 * @returns {Promise<LaneReport>}
 */
export async function reportOfChecks(checks) {
  const report = emptyReport();
  for (const [name, check] of checks) {
    try {
      await check();
      report.passed++;
    } catch (error) {
      report.failures.push(`${name}: ${error.message}`);
    }
  }
  return report;
}

const counts = ({ passed, failures, skips }) =>
  `${passed} passed, ${failures.length} failed, ${skips.length} skipped`;

/**
 * The lines that end a run: a line a lane, what failed, what was skipped and why, and the sum alone on the last line.
 * @param {Map<string, LaneReport>} reports by lane
 */
export function summaryOf(reports) {
  const all = [...reports.values()];
  const sum = {
    passed: all.reduce((total, { passed }) => total + passed, 0),
    failures: all.flatMap(({ failures }) => failures),
    skips: all.flatMap(({ skips }) => skips),
  };
  const lines = [...reports].map(([lane, report]) => `${lane.padEnd(10)} ${counts(report)}`);
  const failed = sum.failures.map((name) => `failed: ${name}`);
  const skipped = sum.skips.map(({ name, reason }) => `skipped: ${name}: ${reason}`);
  return ['', ...lines, '', ...failed, ...skipped, counts(sum)].join('\n');
}
