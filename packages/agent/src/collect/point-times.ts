import type { PressureSample } from '@psiperf/psi';
import type { Measurement } from '@psiperf/telemetry';
import { OLDEST_MILLIS } from './oldest-reading.ts';

type Measured = Measurement<PressureSample>;

/** What can be old while the rest of a sample is not. */
type Part = keyof NonNullable<PressureSample['old']>;

/**
 * When the points of one part of the samples were taken: with the snapshot, or before it where the kernel takes long over a
 * file. What was told with a snapshot's time keeps that while it is told again: no series goes back in time.
 */
export class PointTimes {
  readonly #part: Part;
  #lastMillis = Number.NEGATIVE_INFINITY;
  /** With which times the old ones of the last snapshot were told, by what stands for their entity. */
  #ofOld: ReadonlyMap<object, number> = new Map();

  constructor(part: Part) {
    this.#part = part;
  }

  /** These, each with its time; what is too old is left out. @param nowMillis the time of the snapshot, of which all are. */
  date(measurements: readonly Measured[], nowMillis: number): readonly Measured[] {
    const lastMillis = this.#lastMillis;
    const lastOfOld = this.#ofOld;
    const ofOld = new Map<object, number>();
    this.#lastMillis = nowMillis;
    this.#ofOld = ofOld;
    // Nearly always nothing is old, and then nothing is made.
    if (measurements.every(({ sample }) => sample.old?.[this.#part] === undefined)) return measurements;
    return measurements.flatMap((measurement) => {
      const { entity, sample } = measurement;
      const old = sample.old?.[this.#part];
      if (old === undefined) return [measurement];
      if (old.ageMillis > OLDEST_MILLIS) return [];
      const { key = entity } = entity;
      const toldMillis = Math.max(old.readMillis, lastOfOld.get(key) ?? lastMillis);
      // The clock may have been set back.
      const timeMillis = Math.min(toldMillis, nowMillis);
      ofOld.set(key, timeMillis);
      return [{ ...measurement, timeMillis }];
    });
  }
}

/** Those of everything that a snapshot tells. */
export type SnapshotTimes = { readonly [Each in Part]: PointTimes };

/** For the first snapshot, and all that follow it. */
export function toSnapshotTimes(): SnapshotTimes {
  return { pressure: new PointTimes('pressure'), throttling: new PointTimes('throttling') };
}
