// `npm run prebuilds`: the addon for every platform that @psiperf/native is published for, into native/prebuilds.

import { makePrebuilds } from './lib/prebuilds.mjs';
import { install, missingCompiler } from './lib/prepare.mjs';

const tell = (line) => process.stderr.write(`prebuilds: ${line}\n`);

try {
  await install();
  const missing = (await missingCompiler()).filter((name) => name !== 'g++');
  if (missing.length > 0) throw new Error(`${missing.join(' and ')} not found`);
  await makePrebuilds(tell);
} catch (error) {
  process.stderr.write(`npm run prebuilds: ${error.message}\n`);
  process.exitCode = 1;
}
