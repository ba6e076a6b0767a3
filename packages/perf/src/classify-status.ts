import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { ABSENT, type Absence } from '@psiperf/cgroup';
import { PerfError } from './perf-error.ts';
import {
  GONE,
  MALFORMED,
  NO_SUCH_HIERARCHY,
  NOT_SCHEDULED,
  NOT_WANTED,
  OK,
  READ_STEP,
} from './raw/counter-layout.ts';

const {
  E2BIG,
  EACCES,
  EBADF,
  EBUSY,
  EINVAL,
  EMFILE,
  ENFILE,
  ENODEV,
  ENOENT,
  ENOMEM,
  ENXIO,
  EOPNOTSUPP,
  EPERM,
} = constants.errno;

/** A group without values, and what its status is about. */
export interface GroupWithoutValues {
  readonly status: number;
  /** The cgroup's directory. */
  readonly path: string;
  /** The event's name; undefined where the status is not about one. */
  readonly event: string | undefined;
  readonly cpu: number | undefined;
}

/** Whether the group has descriptors. A read that fails leaves them open. */
export function isOpen(status: number): boolean {
  return status === OK || status === NOT_SCHEDULED || status === MALFORMED || status > READ_STEP;
}

/** Names the lack of a group's values, or what is broken about it. */
export function classifyStatus(group: GroupWithoutValues): Absence | PerfError {
  const { status } = group;
  switch (status) {
    case NOT_SCHEDULED:
      return ABSENT['not-scheduled'];
    case GONE:
      return ABSENT.gone;
    // Even a software event gets ENOENT from this cgroup.
    case NO_SUCH_HIERARCHY:
      return ABSENT['not-supported'];
    case NOT_WANTED:
      return ABSENT.unknown;
    case MALFORMED:
      return malformed(group);
    default:
      return status > READ_STEP ? unreadable(group) : classifyRefusal(group);
  }
}

/** An errno of perf_event_open(2), or of the open of the directory. */
function classifyRefusal(group: GroupWithoutValues): Absence | PerfError {
  switch (group.status) {
    // EACCES: the paranoid level without the capability. EPERM: seccomp or a security module.
    case EACCES:
    case EPERM:
      return ABSENT['not-permitted'];
    // EMFILE: the process has all the descriptors it may have. ENFILE: the machine has.
    case EMFILE:
    case ENFILE:
      return ABSENT['over-budget'];
    // ENOENT: no PMU has the event, while a software event can be opened in the same cgroup.
    case ENOENT:
    // EOPNOTSUPP: the PMU lacks a mode of counting that the event needs.
    case EOPNOTSUPP:
    // ENODEV: no CPU of the group's PMU is online, or the PMU's driver is being removed.
    case ENODEV:
    // ENXIO: the PMU serves other CPUs than this one, as some drivers say it.
    case ENXIO:
      return ABSENT['not-supported'];
    default:
      return refused(group);
  }
}

function refused({ status: errno, path, event, cpu }: GroupWithoutValues): PerfError {
  const name = nameOf(errno);
  return new PerfError('ERR_PERF_OPEN', `${describe({ event, cpu })} cannot be opened for ${path}: ${name}`, {
    path,
    event,
    cpu,
    errno,
    hint: hintOf(errno),
  });
}

function unreadable({ status, path, event, cpu }: GroupWithoutValues): PerfError {
  const errno = status - READ_STEP;
  const name = nameOf(errno);
  return new PerfError('ERR_PERF_READ', `${describe({ event, cpu })} cannot be read for ${path}: ${name}`, {
    path,
    event,
    cpu,
    errno,
    hint: hintOf(errno),
  });
}

function malformed({ path, event, cpu }: GroupWithoutValues): PerfError {
  const message = `what the kernel returned for ${describe({ event, cpu })} of ${path} is not a group's values`;
  const hint = 'another tool may have the PMU to itself (a pinned or exclusive event): look for one';
  return new PerfError('ERR_PERF_MALFORMED', message, { path, event, cpu, hint });
}

function describe({ event, cpu }: Pick<GroupWithoutValues, 'event' | 'cpu'>): string {
  return `${event ?? 'a group'}${cpu === undefined ? '' : ` on CPU ${cpu}`}`;
}

function hintOf(errno: number): string {
  switch (errno) {
    // EINVAL: the group has more members than the PMU has counters, mixes PMUs, or has an uncore event.
    case EINVAL:
      return 'ask for fewer events in one group, and for none of an uncore PMU, which does not count by cgroup';
    // EBUSY: an event that has the PMU to itself.
    case EBUSY:
      return 'look for another tool that has the PMU to itself';
    // EBADF: the directory is not one of a cgroup.
    case EBADF:
      return 'give the mount point of cgroup2, or a directory below it, with --cgroup-root';
    // ENOMEM: each descriptor takes about 1.3 kB of the kernel's memory.
    case ENOMEM:
      return 'count fewer events, or lower --perf-fd-limit';
    // E2BIG: a kernel that does not know this size of perf_event_attr.
    case E2BIG:
      return 'this kernel is too old for the event: ask for another one';
    default:
      return 'look for messages of the kernel at the same time (dmesg)';
  }
}

function nameOf(errno: number): string {
  return getSystemErrorName(-errno);
}
