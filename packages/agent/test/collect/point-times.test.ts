import { ABSENT } from '@psiperf/cgroup';
import type { OldReading, PressureSample } from '@psiperf/psi';
import type { Entity } from '@psiperf/telemetry';
import { describe, expect, it } from 'vitest';
import { PointTimes } from '../../src/collect/point-times.ts';

const SAMPLE: PressureSample = {
  cpu: ABSENT['not-supported'],
  memory: ABSENT['not-supported'],
  io: ABSENT['not-supported'],
  irq: ABSENT['not-supported'],
  throttling: ABSENT['not-supported'],
  localThrottling: ABSENT['not-supported'],
  pressureSince: undefined,
};
const CONTAINER: Entity = { subject: 'container', attributes: {} };

/** The time of a point of a snapshot; `undefined` is the snapshot's own, `none` where there is no point. */
function timeOf(
  times: PointTimes,
  nowMillis: number,
  readMillis: number | undefined,
  entity = CONTAINER,
): number | undefined | 'none' {
  const pressure: OldReading | undefined =
    readMillis === undefined ? undefined : { readMillis, ageMillis: nowMillis - readMillis };
  const sample = pressure === undefined ? SAMPLE : { ...SAMPLE, old: { pressure } };
  const [measurement] = times.date([{ entity, startMillis: 0, sample }], nowMillis);
  return measurement === undefined ? 'none' : measurement.timeMillis;
}

describe('PointTimes', () => {
  it('has the time of the snapshot for what is not old, and makes nothing of it', () => {
    const measurements = [{ entity: CONTAINER, startMillis: 0, sample: SAMPLE }];
    expect(new PointTimes('pressure').date(measurements, 1_000)).toBe(measurements);
  });

  it('has the time at which it was read for what was never told before', () => {
    expect(timeOf(new PointTimes('pressure'), 1_000, 400)).toBe(400);
  });

  it('begins a slow spell with the time at which the same was told last, and not before', () => {
    const times = new PointTimes('pressure');
    expect(timeOf(times, 1_000, undefined)).toBeUndefined();
    const spell = [2_000, 3_000].map((nowMillis) => timeOf(times, nowMillis, 990));
    expect(spell).toEqual([1_000, 1_000]);
    expect(timeOf(times, 4_000, 2_500), 'a late read has ended').toBe(2_500);
    expect(timeOf(times, 5_000, 2_500)).toBe(2_500);
    expect(timeOf(times, 6_000, undefined)).toBeUndefined();
    expect(timeOf(times, 7_000, 5_990)).toBe(6_000);
  });

  it('keeps the time where an entity is described meanwhile', () => {
    const times = new PointTimes('pressure');
    expect(timeOf(times, 1_000, 400)).toBe(400);
    const described = { ...CONTAINER, attributes: { a: 'b' }, key: CONTAINER };
    expect(timeOf(times, 2_000, 400, described)).toBe(400);
  });

  it('leaves out what is older than five minutes', () => {
    expect(timeOf(new PointTimes('pressure'), 300_001, 0)).toBe('none');
  });

  it('tells nothing of the future where the clock was set back', () => {
    const times = new PointTimes('pressure');
    timeOf(times, 10_000, undefined);
    expect(timeOf(times, 5_000, 9_990)).toBe(5_000);
  });

  it('looks at its own part alone', () => {
    const sample = { ...SAMPLE, old: { throttling: { readMillis: 1, ageMillis: 9 } } };
    const measurements = [{ entity: CONTAINER, startMillis: 0, sample }];
    expect(new PointTimes('pressure').date(measurements, 10)).toBe(measurements);
    expect(new PointTimes('throttling').date(measurements, 10)).toMatchObject([{ timeMillis: 1 }]);
  });
});
