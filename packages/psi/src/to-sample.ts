import { ABSENT, type Absence } from '@psiperf/cgroup';
import { presentValue } from './present-value.ts';
import type {
  LocalThrottling,
  Outcome,
  Pressure,
  PressureLine,
  PressureResource,
  PressureSample,
  Throttling,
} from './pressure-sample.ts';
import type { PsiError } from './psi-error.ts';
import { FILES, FILES_PER_SLOT, type FileKey, VALUES_PER_SLOT } from './raw/layout.ts';
import type { Batch } from './raw/raw-reader.ts';
import { hasValues, NOT_WANTED, type Status } from './raw/status.ts';
import type { Slot } from './slot-table.ts';

/** What is known of a slot besides its row: why files have no values, and since when pressure counts. */
export interface SlotState {
  /** By the index of the file. */
  readonly lacks: readonly (Absence | PsiError | undefined)[];
  readonly pressureSince: number | undefined;
  readonly old: PressureSample['old'];
  /** The slot's values at `pressureSince`, from where its totals count; undefined like that. */
  readonly base: Float64Array | undefined;
}

const VALUES_PER_LINE = 4;
/** Place of the total in a line. */
const TOTAL = 3;
const NOT_SUPPORTED = ABSENT['not-supported'];

/** The sample of one slot. Runs for every container at every reading: it makes nothing but the sample. */
export function toSample(batch: Batch, { index: slot, target }: Slot, state: SlotState): PressureSample {
  const cpu = toPressure(batch, slot, state, 'cpu');
  return {
    cpu: target.files === 'node' ? withoutFull(cpu) : cpu,
    memory: toPressure(batch, slot, state, 'memory'),
    io: toPressure(batch, slot, state, 'io'),
    irq: toPressure(batch, slot, state, 'irq'),
    throttling: toThrottling(batch, slot, state),
    localThrottling: toLocalThrottling(batch, slot, state),
    pressureSince: state.pressureSince,
    old: state.old,
  };
}

function toPressure(batch: Batch, slot: number, state: SlotState, key: PressureResource): Outcome<Pressure> {
  if (!hasValues(statusOf(batch, slot, key))) return lackOf(state, key);
  const { firstValue } = FILES[key];
  const first = slot * VALUES_PER_SLOT + firstValue;
  const some = toLine(batch.values, first, baseOf(state, firstValue));
  const full = toLine(batch.values, first + VALUES_PER_LINE, baseOf(state, firstValue + VALUES_PER_LINE));
  if (some === undefined) return full === undefined ? {} : { full };
  return full === undefined ? { some } : { some, full };
}

/**
 * For the node's cpu the kernel prints a `full` line that it does not measure: zero since 2022 (890d550d7dba), and noise
 * of idle scheduling from Linux 5.13 until then.
 */
function withoutFull(cpu: Outcome<Pressure>): Outcome<Pressure> {
  const some = presentValue(cpu)?.some;
  return some === undefined ? cpu : { some };
}

function toLine(values: Float64Array, first: number, base: number): PressureLine | undefined {
  const totalMicros = at(values, first + TOTAL) - base;
  if (Number.isNaN(totalMicros)) return undefined;
  return {
    avg10: at(values, first),
    avg60: at(values, first + 1),
    avg300: at(values, first + 2),
    totalMicros,
  };
}

function toThrottling(batch: Batch, slot: number, state: SlotState): Outcome<Throttling> | undefined {
  const status = statusOf(batch, slot, 'throttling');
  if (status === NOT_WANTED) return undefined;
  if (!hasValues(status)) return lackOf(state, 'throttling');
  const first = slot * VALUES_PER_SLOT + FILES.throttling.firstValue;
  const periods = at(batch.values, first);
  // The cpu controller is not enabled for the cgroup.
  if (Number.isNaN(periods)) return NOT_SUPPORTED;
  const throttledPeriods = at(batch.values, first + 1);
  return { periods, throttledPeriods, throttledMicros: at(batch.values, first + 2) };
}

function toLocalThrottling(
  batch: Batch,
  slot: number,
  state: SlotState,
): Outcome<LocalThrottling> | undefined {
  const status = statusOf(batch, slot, 'localThrottling');
  if (status === NOT_WANTED) return undefined;
  if (!hasValues(status)) return lackOf(state, 'localThrottling');
  const throttledMicros = at(batch.values, slot * VALUES_PER_SLOT + FILES.localThrottling.firstValue);
  return Number.isNaN(throttledMicros) ? NOT_SUPPORTED : { throttledMicros };
}

function statusOf({ status }: Batch, slot: number, key: FileKey): Status {
  return status[slot * FILES_PER_SLOT + FILES[key].index] ?? NOT_WANTED;
}

/** What a total had reached when its series began; a line that was not there then counts from 0. */
function baseOf({ base }: SlotState, firstOfLine: number): number {
  return base?.[firstOfLine + TOTAL] || 0;
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN;
}

function lackOf({ lacks }: SlotState, key: FileKey): Absence | PsiError {
  return lacks[FILES[key].index] ?? ABSENT.unknown;
}
