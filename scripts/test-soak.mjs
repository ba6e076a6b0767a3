// `npm run test:soak`: the lane `soak`, on a node in a virtual machine that has what this machine may lack: systemd, all
// controllers of cgroup v2, and a kernel of its own. The machine is made in the cache of the peers first; the programs of
// Kubernetes are brought by `npm run test:peers:install`.
import { build } from './lanes/build.mjs';
import { summaryOf } from './lanes/report.mjs';
import { vitest } from './lanes/vitest.mjs';
import { installVirtualNode } from './lib/install-virtual-node.mjs';

const tell = (line) => process.stderr.write(`soak: ${line}\n`);

try {
  await installVirtualNode(tell);
  const built = await build();
  const report = built.failures.length > 0 ? built : await vitest('soak', process.argv.slice(2));
  process.stdout.write(`${summaryOf(new Map([['soak', report]]))}\n`);
  process.exitCode = report.failures.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`npm run test:soak: ${error.message}\n`);
  process.exitCode = 2;
}
