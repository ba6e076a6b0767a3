import type { PressureSample } from '@psiperf/psi';
import type { Measurement } from '@psiperf/telemetry';

type Measured = Measurement<PressureSample>;

/** These, each as of when this was read of it: of a file that the kernel takes long over that was before the reading. */
export function dateMeasurements(
  measurements: readonly Measured[],
  what: 'pressure' | 'throttling',
): readonly Measured[] {
  // Nearly always nothing is old, and then nothing is made.
  if (measurements.every(({ sample: { old } }) => old === undefined)) return measurements;
  return measurements.map((measurement) => {
    const timeMillis = measurement.sample.old?.[what]?.readMillis;
    return timeMillis === undefined ? measurement : { ...measurement, timeMillis };
  });
}
