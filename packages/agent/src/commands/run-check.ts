import { systemClock } from '@psiperf/cgroup';
import type { Config } from '../config/config.ts';
import { EXIT } from '../exit-codes.ts';
import { openWatched } from '../open-watched.ts';
import { describeCgroups } from '../report/describe-cgroups.ts';
import { describeSteal } from '../report/describe-steal.ts';
import { type Finding, toLine } from '../report/finding.ts';
import { closing } from './closing.ts';
import { withoutGrace } from './look-once.ts';
import { tellError } from './tell-error.ts';
import { writeOutput } from './write-output.ts';

/**
 * `psiperf check`. @returns 0 if the main job can run. @throws CgroupError where there is no cgroup v2 tree.
 * @param slowFiles whether to time what is not read otherwise.
 */
export async function runCheck(config: Config, slowFiles: boolean): Promise<number> {
  const watched = await openWatched(withoutGrace(config), systemClock, tellError, { counters: true });
  return closing(watched, async () => {
    // Two: from then on files are open, as they are in service.
    await watched.snapshot();
    const snapshot = await watched.snapshot();
    const found = await Promise.all([
      watched.describe(),
      describeCgroups(snapshot, () => watched.snapshot()),
      describeSteal(config.roots.proc),
      slowFiles ? lookForSlowFiles(watched.cgroupRoot, config) : [],
    ]);
    const findings = found.flat();
    await writeOutput(findings.map((finding) => `${toLine(finding)}\n`).join(''));
    return findings.some(({ status }) => status === 'fail') ? EXIT.failed : EXIT.ok;
  });
}

async function lookForSlowFiles(cgroupRoot: string, { roots }: Config): Promise<Finding> {
  const { describeSlowFiles } = await import('../report/describe-slow-files.ts');
  return describeSlowFiles(cgroupRoot, roots);
}
