// `npm run test:machines`: the lane `machines` on all kernels, or on those that PSIPERF_MACHINES names, separated by
// commas; `npm test` runs it on one. What is missing is brought into the cache of the peers first.
import { build } from './lanes/build.mjs';
import { summaryOf } from './lanes/report.mjs';
import { vitest } from './lanes/vitest.mjs';
import { installGuestNode, installKernel, installMachineTools } from './lib/install-machines.mjs';
import { KERNELS, kernelsToRun } from './lib/machines.mjs';

const tell = (line) => process.stderr.write(`machines: ${line}\n`);

async function install(kernels) {
  await installMachineTools(tell);
  await installGuestNode(tell);
  for (const kernel of kernels) await installKernel(kernel, tell);
}

try {
  process.env.PSIPERF_MACHINES ??= Object.keys(KERNELS).join(',');
  await install(kernelsToRun());
  const built = await build();
  const report = built.failures.length > 0 ? built : await vitest('machines', process.argv.slice(2));
  process.stdout.write(`${summaryOf(new Map([['machines', report]]))}\n`);
  process.exitCode = report.failures.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`npm run test:machines: ${error.message}\n`);
  process.exitCode = 2;
}
