// When a sample was taken whose files the kernel was too slow with: its points are of then, not of the reading.

import type { PressureSample, ReadingAge } from '@psiperf/psi';
import type { Measurement } from '@psiperf/telemetry';

type Measured = Measurement<PressureSample>;

/** The pressure of these, each as of when it was read. */
export function datePressure(measurements: readonly Measured[], timeMillis: number): readonly Measured[] {
  return date(measurements, timeMillis, ({ pressureMillis }) => pressureMillis);
}

/** The throttling of these, each as of when it was read. */
export function dateThrottling(measurements: readonly Measured[], timeMillis: number): readonly Measured[] {
  return date(measurements, timeMillis, ({ throttlingMillis }) => throttlingMillis);
}

function date(
  measurements: readonly Measured[],
  timeMillis: number,
  millisOf: (age: ReadingAge) => number,
): readonly Measured[] {
  // Nearly always nothing is old, and then nothing is made.
  if (measurements.every(({ sample: { age } }) => age === undefined)) return measurements;
  return measurements.map((measurement) => {
    const { age } = measurement.sample;
    const millis = age === undefined ? 0 : millisOf(age);
    return millis === 0 ? measurement : { ...measurement, timeMillis: timeMillis - millis };
  });
}
