import { ABSENT, type Absence } from '@psiperf/cgroup';
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
import { FILES, FILES_PER_SLOT, VALUES_PER_SLOT } from './raw/layout.ts';
import type { Batch } from './raw/raw-reader.ts';
import { hasValues, NOT_WANTED } from './raw/status.ts';

/** What is known of a slot besides its row: why files have no values, and since when pressure counts. */
export interface SlotState {
  /** By the index of the file. */
  readonly lacks: readonly (Absence | PsiError | undefined)[];
  readonly pressureSince: number | undefined;
}

const VALUES_PER_LINE = 4;

/** The sample of one slot. */
export function toSample(batch: Batch, slot: number, state: SlotState): PressureSample {
  const row = new Row(batch, slot, state);
  return {
    cpu: row.pressure('cpu'),
    memory: row.pressure('memory'),
    io: row.pressure('io'),
    irq: row.pressure('irq'),
    throttling: row.throttling(),
    localThrottling: row.localThrottling(),
    pressureSince: state.pressureSince,
  };
}

class Row {
  readonly #batch: Batch;
  readonly #slot: number;
  readonly #state: SlotState;

  constructor(batch: Batch, slot: number, state: SlotState) {
    this.#batch = batch;
    this.#slot = slot;
    this.#state = state;
  }

  pressure(resource: PressureResource): Outcome<Pressure> {
    const { index, firstValue } = FILES[resource];
    if (!hasValues(this.#status(index))) return this.#lack(index);
    const some = this.#line(firstValue);
    const full = this.#line(firstValue + VALUES_PER_LINE);
    if (some === undefined) return full === undefined ? {} : { full };
    return full === undefined ? { some } : { some, full };
  }

  throttling(): Outcome<Throttling> | undefined {
    const { index, firstValue } = FILES.throttling;
    const status = this.#status(index);
    if (status === NOT_WANTED) return undefined;
    if (!hasValues(status)) return this.#lack(index);
    const periods = this.#value(firstValue);
    // The cpu controller is not enabled for the cgroup.
    if (Number.isNaN(periods)) return ABSENT['not-supported'];
    const throttledPeriods = this.#value(firstValue + 1);
    return { periods, throttledPeriods, throttledMicros: this.#value(firstValue + 2) };
  }

  localThrottling(): Outcome<LocalThrottling> | undefined {
    const { index, firstValue } = FILES.localThrottling;
    const status = this.#status(index);
    if (status === NOT_WANTED) return undefined;
    if (!hasValues(status)) return this.#lack(index);
    const throttledMicros = this.#value(firstValue);
    return Number.isNaN(throttledMicros) ? ABSENT['not-supported'] : { throttledMicros };
  }

  #line(first: number): PressureLine | undefined {
    const totalMicros = this.#value(first + 3);
    if (Number.isNaN(totalMicros)) return undefined;
    const [avg10, avg60, avg300] = [this.#value(first), this.#value(first + 1), this.#value(first + 2)];
    return { avg10, avg60, avg300, totalMicros };
  }

  #status(index: number): number {
    return this.#batch.status[this.#slot * FILES_PER_SLOT + index] ?? NOT_WANTED;
  }

  #value(index: number): number {
    return this.#batch.values[this.#slot * VALUES_PER_SLOT + index] ?? Number.NaN;
  }

  #lack(index: number): Absence | PsiError {
    return this.#state.lacks[index] ?? ABSENT.unknown;
  }
}
