import { join } from 'node:path';
import { type Absence, type Clock, isAbsence } from '@psiperf/cgroup';
import type { BatchMemory } from './batch-memory.ts';
import { type CgroupFacts, readCgroupFacts } from './classify/cgroup-facts.ts';
import { classify, type FileWithoutValues, needsCgroupFacts } from './classify/classify.ts';
import type { KernelFacts } from './classify/kernel-facts.ts';
import { readKernelFacts } from './classify/read-kernel-facts.ts';
import type { PressureTarget } from './pressure-reader.ts';
import type { OldReading, PressureSample } from './pressure-sample.ts';
import type { PsiError } from './psi-error.ts';
import {
  FILE_KEYS,
  FILES,
  FILES_PER_SLOT,
  FIRST_AGE,
  type FileKey,
  type FileLayout,
  VALUES_PER_SLOT,
} from './raw/layout.ts';
import { hasValues, NOT_WANTED, REOPENED, type Status } from './raw/status.ts';
import type { Slot } from './slot-table.ts';
import type { SlotState } from './to-sample.ts';

/** Slow files rest for a second at least between two reads. */
const SAME_WITHIN_MILLIS = 500;

/** Cgroups that are asked at the same time. */
const ASKED_AT_ONCE = 32;

type MutableState = {
  lacks: (Absence | PsiError | undefined)[];
  pressureSince: number | undefined;
  base: Float64Array | undefined;
  old: PressureSample['old'];
};

/** One file whose status is not what it was at the last reading. */
interface Change {
  readonly key: FileKey;
  readonly status: Status;
}

/**
 * Why files have no values, and since when pressure counts, slot by slot. The kernel is asked only about files whose
 * status changed; everything else stays as it was.
 */
export class SlotStates {
  readonly #procRoot: string;
  readonly #clock: Clock;
  readonly #states = new Map<number, MutableState>();
  #kernel: KernelFacts | undefined;

  constructor(procRoot: string, clock: Clock) {
    this.#procRoot = procRoot;
    this.#clock = clock;
  }

  of(slot: number): SlotState {
    return this.#state(slot);
  }

  /** Forgets the slot's last target. */
  forget(slot: number): void {
    this.#states.delete(slot);
  }

  /** Takes in a reading that began at `startedMillis`. */
  async update(slots: readonly Slot[], batch: BatchMemory, startedMillis: number): Promise<void> {
    for (const { index } of slots) this.#updateAge(index, batch);
    const changed = slots.filter(({ index }) => batch.hasChanged(index));
    for (let first = 0; first < changed.length; first += ASKED_AT_ONCE) {
      const asked = changed.slice(first, first + ASKED_AT_ONCE);
      await Promise.all(asked.map((slot) => this.#updateSlot(slot, batch, startedMillis)));
    }
  }

  #updateAge(slot: number, { values }: BatchMemory): void {
    const first = slot * VALUES_PER_SLOT + FIRST_AGE;
    // NaN where nothing of the part was ever read, or is wanted.
    const [pressureMillis, throttlingMillis] = [values[first] || 0, values[first + 1] || 0];
    const before = this.#states.get(slot)?.old;
    if (before === undefined && pressureMillis === 0 && throttlingMillis === 0) return;
    const nowMillis = this.#clock.now();
    const pressure = toOldReading(pressureMillis, before?.pressure, nowMillis);
    const throttling = toOldReading(throttlingMillis, before?.throttling, nowMillis);
    const isOld = pressure !== undefined || throttling !== undefined;
    this.#state(slot).old = isOld
      ? { ...(pressure && { pressure }), ...(throttling && { throttling }) }
      : undefined;
  }

  async #updateSlot(slot: Slot, batch: BatchMemory, startedMillis: number): Promise<void> {
    const state = this.#state(slot.index);
    const changes = changesOf(batch, slot.index);
    if (changes.some((change) => startsAnew(change, state))) {
      // What was read late was read before this reading began.
      state.pressureSince = Math.min(startedMillis, state.old?.pressure?.readMillis ?? startedMillis);
      // The kernel's totals go on where they were, without the time in between: the new series begins at 0.
      state.base = batch.values.slice(slot.index * VALUES_PER_SLOT, (slot.index + 1) * VALUES_PER_SLOT);
    }
    const lacking: FileWithoutValues[] = [];
    for (const { key, status } of changes) {
      state.lacks[FILES[key].index] = undefined;
      if (!hasValues(status) && status !== NOT_WANTED) {
        lacking.push({ key, status, path: pathOf(slot.target, key) });
      }
    }
    if (lacking.length > 0) await this.#classify(slot.target, lacking, state);
  }

  async #classify(target: PressureTarget, lacking: readonly FileWithoutValues[], state: MutableState) {
    this.#kernel ??= await readKernelFacts(this.#procRoot);
    const kernel = this.#kernel;
    const asks = lacking.some((file) => needsCgroupFacts(file, kernel));
    const cgroup: CgroupFacts | undefined = asks ? await readCgroupFacts(target) : undefined;
    for (const file of lacking) state.lacks[FILES[file.key].index] = classify(file, { kernel, cgroup });
  }

  #state(slot: number): MutableState {
    let state = this.#states.get(slot);
    if (state === undefined) {
      state = {
        lacks: new Array(FILES_PER_SLOT).fill(undefined),
        pressureSince: undefined,
        base: undefined,
        old: undefined,
      };
      this.#states.set(slot, state);
    }
    return state;
  }
}

/** Its time is found out once: found out again it would come out a little different. */
function toOldReading(
  ageMillis: number,
  before: OldReading | undefined,
  nowMillis: number,
): OldReading | undefined {
  if (ageMillis === 0) return undefined;
  const readMillis = nowMillis - ageMillis;
  const isSame = before !== undefined && Math.abs(readMillis - before.readMillis) < SAME_WITHIN_MILLIS;
  return { readMillis: isSame ? before.readMillis : readMillis, ageMillis };
}

function changesOf(batch: BatchMemory, slot: number): Change[] {
  return FILE_KEYS.flatMap((key) => {
    const place = slot * FILES_PER_SLOT + FILES[key].index;
    return batch.hasChangedAt(place) ? { key, status: batch.status[place] ?? NOT_WANTED } : [];
  });
}

/** Whether the kernel has counted anew since a pressure file was last read: it was cut off, or hidden at some reading. */
function startsAnew({ key, status }: Change, { lacks }: SlotState): boolean {
  if (key === 'throttling' || key === 'localThrottling' || !hasValues(status)) return false;
  if (status === REOPENED) return true;
  const lack = lacks[FILES[key].index];
  return isAbsence(lack) && (lack.absent === 'disabled' || lack.absent === 'unknown');
}

function pathOf({ directory, files = 'cgroup' }: PressureTarget, key: FileKey): string {
  const { names }: FileLayout = FILES[key];
  return join(directory, names[files] ?? names.cgroup);
}
