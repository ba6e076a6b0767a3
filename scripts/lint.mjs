// `npm run lint`, and with --write `npm run format`.
import { format, lint } from './lanes/lint.mjs';
import { summaryOf } from './lanes/report.mjs';
import { prepare } from './lib/prepare.mjs';

await prepare({ addon: 'optional' });
const report = process.argv.includes('--write') ? await format() : await lint();
process.stdout.write(`${summaryOf(new Map([['lint', report]]))}\n`);
process.exitCode = report.failures.length > 0 ? 1 : 0;
