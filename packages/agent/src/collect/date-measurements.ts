import type { PressureSample } from '@psiperf/psi';
import type { Measurement } from '@psiperf/telemetry';
import { OLDEST_MILLIS } from './oldest-reading.ts';

type Measured = Measurement<PressureSample>;

/**
 * These, each as of when this was read of it: of a file that the kernel takes long over that was before the reading. What is
 * too old is left out.
 */
export function dateMeasurements(
  measurements: readonly Measured[],
  what: 'pressure' | 'throttling',
): readonly Measured[] {
  // Nearly always nothing is old, and then nothing is made.
  if (measurements.every(({ sample: { old } }) => old === undefined)) return measurements;
  return measurements.flatMap((measurement) => {
    const old = measurement.sample.old?.[what];
    if (old === undefined) return [measurement];
    return old.ageMillis > OLDEST_MILLIS ? [] : [{ ...measurement, timeMillis: old.readMillis }];
  });
}
