import { systemClock } from '@psiperf/cgroup';
import type { Config } from '../config/config.ts';
import { EXIT } from '../exit-codes.ts';
import { openWatched } from '../open-watched.ts';
import { describeSteal } from '../report/describe-steal.ts';
import { toLine } from '../report/finding.ts';
import { withoutGrace } from './look-once.ts';
import { tellError } from './tell-error.ts';
import { writeOutput } from './write-output.ts';

/** `psiperf check`. @returns 0 if the main job can run. @throws CgroupError where there is no cgroup v2 tree. */
export async function runCheck(config: Config): Promise<number> {
  const watched = await openWatched(withoutGrace(config), systemClock, tellError, { counters: true });
  try {
    await watched.snapshot();
    const found = await Promise.all([watched.describe(), describeSteal(config.roots.proc)]);
    const findings = found.flat();
    await writeOutput(findings.map((finding) => `${toLine(finding)}\n`).join(''));
    return findings.some(({ status }) => status === 'fail') ? EXIT.failed : EXIT.ok;
  } finally {
    await watched.close();
  }
}
