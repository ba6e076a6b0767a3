// `npm run lint`, and with --write `npm run format`.
import { build } from './lanes/build.mjs';
import { format, lint } from './lanes/lint.mjs';
import { summaryOf } from './lanes/report.mjs';

const lane = process.argv.includes('--write') ? format : lint;
const built = await build();
const report = built.failures.length > 0 ? built : await lane();
process.stdout.write(`${summaryOf(new Map([['lint', report]]))}\n`);
process.exitCode = report.failures.length > 0 ? 1 : 0;
