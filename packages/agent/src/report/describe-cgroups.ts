import { areManyDying, CGROUP_REMEDY, type CgroupFigures, slowFilesOf } from './cgroup-trouble.ts';
import type { Finding } from './finding.ts';

const SUBJECT = 'cgroup files';

/**
 * Whether reading cgroups' files is slow, and whether removed cgroups may be why.
 * @param again a second reading: what was slow once may have waited for a CPU, or for a disk.
 */
export async function describeCgroups(
  first: CgroupFigures,
  again: () => Promise<CgroupFigures>,
): Promise<Finding> {
  const slowOnce = slowFilesOf(first);
  const second = slowOnce.length === 0 ? first : await again();
  const slow = slowFilesOf(second).filter((file) => slowOnce.includes(file));
  const isMany = areManyDying(first);
  const detail = [describeReads(first, slow), ...describeCounts(first)].join(', ');
  if (slow.length === 0 && !isMany) return { status: 'ok', subject: SUBJECT, detail };
  return { status: 'note', subject: SUBJECT, detail, remedy: CGROUP_REMEDY };
}

function describeReads({ longestMillis }: CgroupFigures, slow: readonly string[]): string {
  if (slow.length > 0)
    return `the kernel takes long over ${slow.map((file) => withTime(file, longestMillis)).join(', ')}`;
  const [slowest] = [...longestMillis].sort(([, one], [, other]) => other - one);
  return slowest === undefined ? 'none was read' : `the slowest was ${withTime(slowest[0], longestMillis)}`;
}

function withTime(file: string, longestMillis: CgroupFigures['longestMillis']): string {
  const millis = longestMillis.get(file);
  return millis === undefined ? `${file} (not waited for)` : `${file} (${toText(millis)} ms)`;
}

/** Two digits: it may be microseconds or seconds. */
function toText(millis: number): string {
  return millis < 100 ? millis.toPrecision(2) : millis.toFixed(0);
}

function describeCounts({ cgroupCounts }: CgroupFigures): string[] {
  const { descendants, dyingDescendants } = cgroupCounts ?? {};
  if (descendants === undefined || dyingDescendants === undefined) return [];
  return [`${descendants} live cgroups, ${dyingDescendants} removed ones that the kernel still holds`];
}
