import { isSoftware } from '../events/parse-event.ts';
import type { ParsedEvent } from '../events/parsed-event.ts';
import { encodeTerms } from '../pmu/encode-terms.ts';
import { corePmusOf, type Pmu, type PmuTopology } from '../pmu/pmu.ts';
import type { RawEvent, RawPart } from '../raw/native-addon.ts';

const PERF_TYPE_HARDWARE = 0;
export const PERF_TYPE_SOFTWARE = 1;
/** PERF_COUNT_SW_CPU_CLOCK is 0 and PERF_COUNT_SW_TASK_CLOCK 1. */
const LAST_CLOCK = 1n;
const PERF_TYPE_HW_CACHE = 3;
const PERF_TYPE_RAW = 4;

/** One event as this machine's CPUs are asked for it. */
export interface ResolvedEvent {
  readonly name: string;
  readonly hardware: boolean;
  /** Where it is counted; hardware events of one placement can be in one group. */
  readonly placement: string;
  /** Each with one event. */
  readonly parts: readonly RawPart[];
}

/** What the event is on these PMUs, or one line with why there is none. True hits are two events, not one. */
export function resolveEvent(
  event: ParsedEvent,
  topology: PmuTopology,
): ResolvedEvent | { readonly why: string } {
  const { meaning } = event;
  switch (meaning.kind) {
    case 'software':
      return everywhere(event, topology, toRaw(event, PERF_TYPE_SOFTWARE, BigInt(meaning.config)));
    case 'hardware':
      return onCores(event, topology, (pmu) => [
        PERF_TYPE_HARDWARE,
        BigInt(meaning.config) | extendedType(pmu),
      ]);
    case 'cache':
      return onCores(event, topology, (pmu) => [
        PERF_TYPE_HW_CACHE,
        BigInt(meaning.config) | extendedType(pmu),
      ]);
    case 'raw':
      return onCores(event, topology, (pmu) => [pmu?.type ?? PERF_TYPE_RAW, meaning.config]);
    case 'pmu':
      return ofPmu(event, meaning, topology);
    case 'hits':
      return { why: `${event.name} is the difference of two events` };
  }
}

function everywhere(event: ParsedEvent, { possible }: PmuTopology, raw: RawEvent): ResolvedEvent {
  return { name: event.name, hardware: false, placement: '', parts: [{ cpus: possible, events: [raw] }] };
}

/**
 * On hybrid Intel each PMU is asked by its type. Elsewhere the kernel finds the PMU of the CPU by itself: on big.LITTLE
 * the driver of each refuses CPUs that are not its own (ENOENT), and the kernel asks the next one.
 */
function onCores(
  event: ParsedEvent,
  topology: PmuTopology,
  encode: (hybrid: Pmu | undefined) => readonly [type: number, config: bigint],
): ResolvedEvent {
  const cores = corePmusOf(topology);
  const placement = placementOf(cores);
  const toPart = (cpus: readonly number[], pmu?: Pmu) => ({ cpus, events: [toRaw(event, ...encode(pmu))] });
  const parts = isHybrid(cores)
    ? cores.map((pmu) => toPart(pmu.cpus, pmu))
    : [toPart(cpusOf(cores, topology))];
  return { name: event.name, hardware: true, placement, parts };
}

function ofPmu(
  event: ParsedEvent,
  { pmu: name, terms }: Extract<ParsedEvent['meaning'], { readonly kind: 'pmu' }>,
  topology: PmuTopology,
): ResolvedEvent | { readonly why: string } {
  const { pmus } = topology;
  if (pmus === undefined) return { why: `sysfs cannot be read, which explains the events of ${name}` };
  const pmu = pmus.find((it) => it.name === name);
  if (pmu === undefined) {
    const cores = pmus.filter(({ kind }) => kind === 'core').map((it) => it.name);
    return {
      why: `this machine has no PMU ${name}${cores.length === 0 ? '' : `, only ${cores.join(' and ')}`}`,
    };
  }
  // EINVAL: one counter serves several CPUs, and so the tasks of any cgroup.
  if (pmu.kind === 'uncore') return { why: `${name} counts for all CPUs together, not by cgroup` };
  const encoded = encodeTerms(pmu, terms);
  if ('why' in encoded) return encoded;
  const raw = {
    ...toRaw(event, pmu.type, encoded.config),
    config1: encoded.config1,
    config2: encoded.config2,
  };
  if (isSoftware(event)) return ofKernel(event, topology, raw);
  const placement = pmu.kind === 'core' ? placementOf([pmu]) : name;
  return { name: event.name, hardware: true, placement, parts: [{ cpus: pmu.cpus, events: [raw] }] };
}

/** By its name such an event is refused before; see `parseEvent`. */
function ofKernel(
  event: ParsedEvent,
  topology: PmuTopology,
  raw: RawEvent,
): ResolvedEvent | { readonly why: string } {
  const isClock = raw.type === PERF_TYPE_SOFTWARE && raw.config <= LAST_CLOCK;
  if (isClock && (raw.excludeUser || raw.excludeKernel)) {
    return { why: 'a clock counts user space and the kernel together' };
  }
  return everywhere(event, topology, raw);
}

function toRaw({ excludeUser, excludeKernel }: ParsedEvent, type: number, config: bigint): RawEvent {
  return { type, config, config1: 0n, config2: 0n, excludeUser, excludeKernel };
}

/** With PERF_PMU_CAP_EXTENDED_HW_TYPE the upper half of config is the type of the PMU that is meant. */
function extendedType(hybrid: Pmu | undefined): bigint {
  return hybrid === undefined ? 0n : BigInt(hybrid.type) << 32n;
}

/** `cpu_core` and `cpu_atom`: x86 with CPUs that are not all alike. */
function isHybrid(cores: readonly Pmu[]): boolean {
  return cores.length > 0 && cores.every(({ name }) => name.startsWith('cpu_'));
}

function cpusOf(cores: readonly Pmu[], { possible }: PmuTopology): readonly number[] {
  if (cores.length === 0) return possible;
  const served = new Set(cores.flatMap(({ cpus }) => cpus));
  return possible.filter((cpu) => served.has(cpu));
}

function placementOf(cores: readonly Pmu[]): string {
  return cores.length === 0 ? 'cpu' : cores.map(({ name }) => name).join('+');
}
