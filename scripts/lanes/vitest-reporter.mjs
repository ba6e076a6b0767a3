// A reporter of vitest: writes the lane's report (see report.mjs) to the file that PSIPERF_LANE_REPORT names.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { emptyReport } from './report.mjs';

const nameOf = (testCase) => `${testCase.module.relativeModuleId} > ${testCase.fullName}`;

function addTest(report, testCase) {
  const { state, note } = testCase.result();
  if (state === 'passed') report.passed++;
  else if (state === 'skipped')
    report.skips.push({ name: nameOf(testCase), reason: note ?? 'skipped in its source' });
  else report.failures.push(nameOf(testCase));
}

/** Failures outside of a test: a file that cannot be loaded, a hook that throws. */
function addSuiteErrors(report, name, errors) {
  if (errors.length > 0) report.failures.push(`${name}: ${errors[0].message}`);
}

export default class LaneReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const report = emptyReport();
    for (const module of modules) {
      addSuiteErrors(report, module.relativeModuleId, module.errors());
      for (const suite of module.children.allSuites()) addSuiteErrors(report, suite.fullName, suite.errors());
      for (const testCase of module.children.allTests()) addTest(report, testCase);
    }
    addSuiteErrors(report, 'outside of the tests', unhandledErrors);
    mkdirSync(dirname(process.env.PSIPERF_LANE_REPORT), { recursive: true });
    writeFileSync(process.env.PSIPERF_LANE_REPORT, JSON.stringify(report));
  }
}
