// `npm run test:soak`: the lane `soak`, on a node in a virtual machine that has what this machine may lack: systemd, all
// controllers of cgroup v2, and a kernel of its own. What is missing is brought into the cache of the peers first.
import { build } from './lanes/build.mjs';
import { summaryOf } from './lanes/report.mjs';
import { vitest } from './lanes/vitest.mjs';
import { controlPlaneSteps } from './lib/control-plane.mjs';
import { installVirtualNode } from './lib/install-virtual-node.mjs';

const tell = (line) => process.stderr.write(`soak: ${line}\n`);

async function install() {
  for (const [, step] of controlPlaneSteps(tell)) await step();
  await installVirtualNode(tell);
}

try {
  await install();
  const built = await build();
  const report = built.failures.length > 0 ? built : await vitest('soak', process.argv.slice(2));
  process.stdout.write(`${summaryOf(new Map([['soak', report]]))}\n`);
  process.exitCode = report.failures.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`npm run test:soak: ${error.message}\n`);
  process.exitCode = 2;
}
