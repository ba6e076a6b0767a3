// `npm test`: brings the checkout up to date and runs every lane of tests, or those that are named:
//   npm test -- --lane kernel --lane unit [filter…] [--update]
import { parseArgs } from 'node:util';
import { build } from './lanes/build.mjs';
import { fuzz } from './lanes/fuzz.mjs';
import { generated } from './lanes/generated.mjs';
import { lint } from './lanes/lint.mjs';
import { native } from './lanes/native.mjs';
import { packages } from './lanes/packages.mjs';
import { emptyReport, summaryOf } from './lanes/report.mjs';
import { vitest } from './lanes/vitest.mjs';

const VITEST_PROJECTS = ['unit', 'contract', 'deploy', 'kernel', 'e2e', 'peers', 'cluster', 'machines'];

const LANES = {
  lint,
  generated,
  native,
  fuzz: () => fuzz(),
  ...Object.fromEntries(VITEST_PROJECTS.map((project) => [project, (args) => vitest(project, args)])),
  packages,
};

function parseCommandLine() {
  const { values, positionals } = parseArgs({
    options: { lane: { type: 'string', multiple: true }, update: { type: 'boolean' } },
    allowPositionals: true,
  });
  const lanes = values.lane ?? Object.keys(LANES);
  const unknown = lanes.find((lane) => !(lane in LANES));
  if (unknown !== undefined) throw new Error(`no lane ${unknown}: ${Object.keys(LANES).join(', ')}`);
  return { lanes, vitestArgs: values.update ? ['--update', ...positionals] : positionals };
}

/** A lane that cannot even be run has failed; the others are run all the same. */
async function runLane(lane, vitestArgs) {
  process.stdout.write(`\n== ${lane}\n`);
  try {
    return await LANES[lane](vitestArgs);
  } catch (error) {
    return { ...emptyReport(), failures: [`${lane}: ${error.message}`] };
  }
}

async function runLanes({ lanes, vitestArgs }) {
  const built = await build();
  if (built.failures.length > 0) return new Map([['build', built]]);
  const reports = new Map();
  for (const lane of lanes) {
    reports.set(lane, await runLane(lane, vitestArgs));
  }
  return reports;
}

try {
  const reports = await runLanes(parseCommandLine());
  process.stdout.write(`${summaryOf(reports)}\n`);
  process.exitCode = [...reports.values()].every(({ failures }) => failures.length === 0) ? 0 : 1;
} catch (error) {
  process.stderr.write(`npm test: ${error.message}\n`);
  process.exitCode = 2;
}
