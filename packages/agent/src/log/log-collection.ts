import { isCpuTimeSample } from '@psiperf/load';
import type { Logger } from 'pino';
import type { Snapshot } from '../collect/collect-snapshot.ts';
import type { Collection } from '../collect/collection.ts';
import type { Watched } from '../open-watched.ts';
import { areManyDying, CGROUP_REMEDY } from '../report/cgroup-trouble.ts';
import { STEAL_REMEDY } from '../report/describe-steal.ts';
import { withHint } from '../report/with-hint.ts';
import { LeftOutLog } from './left-out-log.ts';
import { LogOnce } from './log-once.ts';
import { SlowFileWatch } from './slow-file-watch.ts';
import { StealWatch } from './steal-watch.ts';

/** Logs what goes wrong with readings: each thing once, until it has been right in between. */
export function logCollection(logger: Logger, collection: Collection, watched: Watched): void {
  const failures = new LogOnce(logger);
  const brokenFiles = new LogOnce(logger);
  const leftOut = new LeftOutLog(logger);
  const lacking = new LogOnce(logger);
  const stealWatch = new StealWatch();
  const steal = new LogOnce(logger);
  const slowFiles = new SlowFileWatch();
  const cgroups = new LogOnce(logger);
  collection.onOverdue((reason) => logger.warn(`${reason}: the last one is told again`));
  collection.onEnd((outcome) => {
    const failed = 'error' in outcome && !isOfTheEnd(outcome.error);
    failures.warn(failed ? [`the reading failed: ${outcome.error.message}`] : []);
    if ('snapshot' in outcome) {
      brokenFiles.warn(outcome.snapshot.errors.map((error) => `${withHint(error)} (${error.code})`));
      if (watched.counters !== undefined) leftOut.tell(outcome.snapshot, watched.counters.reader.leftOut);
      lacking.warn(watched.lacking());
      steal.warn(describeSteal(stealWatch, outcome.snapshot));
      cgroups.warn(describeCgroups(slowFiles, outcome.snapshot));
    }
  });
}

/** At its end the program closes what a reading may still be using; nothing is wrong then. */
function isOfTheEnd(error: Error & { readonly code?: string }): boolean {
  return error.code === 'ERR_PSI_CLOSED' || error.code === 'ERR_PERF_CLOSED';
}

/** Logs what goes wrong with names, each kind of it once: from now on, and what has not been told by now. */
export function logNaming(logger: Logger, collection: Collection, watched: Watched): void {
  const tell = () => {
    for (const { source, error } of watched.takeProblems())
      logger.warn(`names from ${source}: ${withHint(error)}`);
  };
  tell();
  collection.onEnd(tell);
}

function describeSteal(watch: StealWatch, { timeMillis, cpuTime }: Snapshot): string[] {
  if (!isCpuTimeSample(cpuTime)) return [];
  const isHigh = watch.follow(timeMillis, cpuTime) !== undefined;
  return isHigh
    ? [`for a minute now the hypervisor has taken a tenth of the CPU time or more: ${STEAL_REMEDY}`]
    : [];
}

/** Without figures, so that it is the same as long as it lasts. */
function describeCgroups(watch: SlowFileWatch, snapshot: Snapshot): string[] {
  const slow = watch.follow(snapshot);
  const signs = [
    ...(slow.length === 0 ? [] : [`the kernel takes long over ${slow.join(', ')} of cgroups`]),
    ...(areManyDying(snapshot) ? ['the kernel holds many removed cgroups (psiperf_cgroups_dying)'] : []),
  ];
  return signs.length === 0 ? [] : [`${signs.join(', and ')}: ${CGROUP_REMEDY}`];
}
