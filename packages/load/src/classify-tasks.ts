import { getSystemErrorName } from 'node:util';
import { ABSENT, type Absence, CgroupError } from '@psiperf/cgroup';
import {
  errnoOf,
  GONE,
  HIDDEN,
  isOutOfDescriptors,
  isRefused,
  MALFORMED,
  OVER_BUDGET,
  type Status,
} from './raw/status.ts';

/** Why the tasks of a cgroup were not counted. @param status not OK. */
export function classifyTasks(status: Status, directory: string): Absence | CgroupError {
  if (status === GONE) return ABSENT.gone;
  // HIDDEN: they are of a pid namespace that the procfs is not of, or hidden by its option hidepid.
  if (status === HIDDEN || isRefused(status)) return ABSENT['not-permitted'];
  if (status === OVER_BUDGET || isOutOfDescriptors(status)) return ABSENT['over-budget'];
  const [code, why] =
    status === MALFORMED
      ? (['ERR_CGROUP_MALFORMED', 'a file does not have the contents of its kind'] as const)
      : (['ERR_CGROUP_READ', getSystemErrorName(-errnoOf(status))] as const);
  return new CgroupError(code, `the tasks of ${directory} cannot be counted: ${why}`, { path: directory });
}
