import { systemClock } from '@psiperf/cgroup';
import type { Config } from '../config/config.ts';
import { EXIT } from '../exit-codes.ts';
import { openNode } from '../open-node.ts';
import { describeNode } from '../report/describe-node.ts';
import { toLine } from '../report/finding.ts';
import { withoutGrace } from './look-once.ts';
import { tellError } from './tell-error.ts';
import { writeOutput } from './write-output.ts';

/** `psiperf check`. @returns 0 if the main job can run. @throws CgroupError where there is no cgroup v2 tree. */
export async function runCheck(config: Config): Promise<number> {
  const node = await openNode(withoutGrace(config), systemClock, tellError, { counters: true });
  try {
    await node.snapshot();
    const findings = await describeNode(node, config);
    await writeOutput(findings.map((finding) => `${toLine(finding)}\n`).join(''));
    return findings.some(({ status }) => status === 'fail') ? EXIT.failed : EXIT.ok;
  } finally {
    await node.close();
  }
}
