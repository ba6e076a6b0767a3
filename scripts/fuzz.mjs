// `npm run fuzz [-- --seconds N]`: the fuzz lane of npm test alone, each target for N seconds.
import { parseArgs } from 'node:util';
import { fuzz } from './lanes/fuzz.mjs';
import { summaryOf } from './lanes/report.mjs';
import { install } from './lib/prepare.mjs';

function parseSeconds() {
  const { values } = parseArgs({ options: { seconds: { type: 'string' } } });
  if (values.seconds === undefined) return undefined;
  const seconds = Number(values.seconds);
  if (!Number.isInteger(seconds) || seconds < 1)
    throw new Error(`--seconds: '${values.seconds}' is not a number of seconds`);
  return seconds;
}

try {
  const seconds = parseSeconds();
  await install();
  const report = await fuzz(seconds);
  process.stdout.write(`${summaryOf(new Map([['fuzz', report]]))}\n`);
  process.exitCode = report.failures.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`npm run fuzz: ${error.message}\n`);
  process.exitCode = 2;
}
