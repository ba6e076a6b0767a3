// `npm run lint`, and with --write `npm run format`, which needs nothing to be built.
import { build, installOnly } from './lanes/build.mjs';
import { format, lint } from './lanes/lint.mjs';
import { summaryOf } from './lanes/report.mjs';

const [before, lane] = process.argv.includes('--write') ? [installOnly, format] : [build, lint];
const ready = await before();
const report = ready.failures.length > 0 ? ready : await lane();
process.stdout.write(`${summaryOf(new Map([['lint', report]]))}\n`);
process.exitCode = report.failures.length > 0 ? 1 : 0;
