import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import type { AbsenceReason } from '@psiperf/cgroup';
import { MAX_GROUP_SIZE } from '../events/group-size.ts';
import { corePmusOf, type PmuTopology } from '../pmu/pmu.ts';
import type { NativeCounters, RawPart } from '../raw/native-addon.ts';
import type { ResolvedEvent } from './resolve-event.ts';

const { EACCES, EINVAL, EMFILE, ENFILE, ENODEV, EPERM } = constants.errno;

export type TryOpen = NativeCounters['tryOpen'];

/** Why an event cannot be counted. */
export interface Lack {
  readonly reason: AbsenceReason;
  /** One line. */
  readonly why: string;
  readonly errno?: number;
}

/** Asks the kernel for an event on every kind of CPU that it is to be counted on; undefined where it has it. */
export function findLack(event: ResolvedEvent, topology: PmuTopology, tryOpen: TryOpen): Lack | undefined {
  for (const part of event.parts) {
    const errno = tryPart(part, topology, tryOpen);
    if (errno !== 0) return toLack(event, part, errno, topology);
  }
  return undefined;
}

/** A trial that never throws: what the addon does not take (too many events) no PMU has room for either. */
export function withoutThrowing(tryOpen: TryOpen): TryOpen {
  return (events, place) => {
    try {
      return tryOpen(events, place);
    } catch {
      return { errno: EINVAL, event: -1 };
    }
  };
}

/** The errno with which the kernel refuses a part on one of its kinds of CPU; 0 where it refuses none. */
export function tryPart(part: RawPart, topology: PmuTopology, tryOpen: TryOpen): number {
  if (part.events.length > MAX_GROUP_SIZE) return EINVAL;
  for (const cpu of trialCpusOf(part.cpus, topology)) {
    const { errno } = tryOpen(part.events, { cpu });
    if (errno !== 0 && !isPassing(errno)) return errno;
  }
  return 0;
}

/** One CPU that is online of each PMU that serves some of these, or of all of them where no PMU is known. */
export function trialCpusOf(cpus: readonly number[], topology: PmuTopology): readonly number[] {
  const online = cpus.filter((cpu) => topology.online.includes(cpu));
  const ofEach = corePmusOf(topology).map((pmu) => online.find((cpu) => pmu.cpus.includes(cpu)));
  const found = ofEach.filter((cpu) => cpu !== undefined);
  return found.length > 0 ? found : online.slice(0, 1);
}

/** EMFILE, ENFILE: too many descriptors at this moment. ENODEV: the CPU went offline since. The event may be there. */
function isPassing(errno: number): boolean {
  return errno === EMFILE || errno === ENFILE || errno === ENODEV;
}

function toLack(event: ResolvedEvent, part: RawPart, errno: number, topology: PmuTopology): Lack {
  // EACCES: the paranoid level without the capability. EPERM: seccomp or a security module.
  if (errno === EACCES || errno === EPERM) {
    return {
      reason: 'not-permitted',
      why: `${getSystemErrorName(-errno)}: not permitted to this process`,
      errno,
    };
  }
  const some = event.parts.length > 1 ? ` on the CPUs of ${pmuOf(part, topology)}` : '';
  // EINVAL: x86 has the event in its tables, but not this operation or result of it.
  const why =
    errno === EINVAL
      ? `the ${event.hardware ? 'CPU' : 'kernel'} does not have it in this form${some}`
      : `${lackOf(event)}${some} (${nameOf(errno)})`;
  return { reason: 'not-supported', why, errno };
}

function lackOf({ hardware }: ResolvedEvent): string {
  return hardware ? 'no PMU of this machine has it' : 'this kernel does not have it';
}

function pmuOf({ cpus }: RawPart, topology: PmuTopology): string {
  const pmu = corePmusOf(topology).find((it) => it.cpus.some((cpu) => cpus.includes(cpu)));
  return pmu?.name ?? 'one kind';
}

function nameOf(errno: number): string {
  return getSystemErrorName(-errno);
}
