import type { Attributes } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import {
  AggregationTemporality,
  AggregationType,
  DataPointType,
  InstrumentType,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { beforeEach, expect, test } from 'vitest';
import { DeltaExporter, type SelectingExporter } from '../../src/otlp/delta-exporter.ts';
import type { WaitSample } from '../support/readings.ts';
import { boundReader, container, FakeReadings, measured } from '../support/readings.ts';

/** Keeps what it is given; answers as it is told, or later. */
class FakeExporter implements SelectingExporter {
  readonly exported: ResourceMetrics[] = [];
  answer: ExportResultCode | 'later' | 'throw' = ExportResultCode.SUCCESS;
  ended = 0;
  #answerLater = (_: ExportResult): void => {};

  export(collected: ResourceMetrics, resultCallback: (result: ExportResult) => void): void {
    this.exported.push(collected);
    if (this.answer === 'throw') throw new Error('cannot be encoded');
    if (this.answer === 'later') this.#answerLater = resultCallback;
    else resultCallback({ code: this.answer });
  }
  answerNow(code: ExportResultCode): void {
    this.#answerLater({ code });
  }
  async forceFlush(): Promise<void> {
    this.ended += 1;
  }
  async shutdown(): Promise<void> {
    this.ended += 10;
  }
  selectAggregation = () => ({ type: AggregationType.DROP }) as const;
  selectAggregationTemporality = () => AggregationTemporality.DELTA;
}

const FIRST_COLLECTION = 60_000;
const OLD = 1000;
const YOUNG = 70_000;

let readings: FakeReadings;
let inner: FakeExporter;
let exporter: DeltaExporter;

beforeEach(() => {
  readings = new FakeReadings();
  inner = new FakeExporter();
  exporter = new DeltaExporter(inner);
});

async function exportAt(
  timeMillis: number,
  ...samples: [id: string, sample: WaitSample, startMillis: number, more?: Attributes][]
) {
  readings.timeMillis = timeMillis;
  readings.measurements = samples.map(([id, sample, start, more]) =>
    measured(container(id, more), sample, start),
  );
  const { resourceMetrics } = await boundReader(readings).collect();
  return new Promise<ExportResult>((resolve) => exporter.export(resourceMetrics, resolve));
}

/** Of the last export: id, value, start and end in seconds of each point of the counter. */
function lastDeltas(): unknown[] {
  const metrics = inner.exported.at(-1)?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
  return metrics
    .filter(({ dataPointType }) => dataPointType === DataPointType.SUM)
    .flatMap(({ dataPoints }) =>
      dataPoints.map(({ attributes, value, startTime, endTime }) => [
        attributes['container.id'],
        value,
        startTime[0],
        endTime[0],
      ]),
    );
}

test('a counter that is older than the first collection sets its baseline, then tells changes', async () => {
  await exportAt(FIRST_COLLECTION, ['c1', { some: 100 }, OLD]);
  expect(lastDeltas()).toEqual([]);
  await exportAt(120_000, ['c1', { some: 107 }, OLD]);
  expect(lastDeltas()).toEqual([['c1', 7, 60, 120]]);
  await exportAt(180_000, ['c1', { some: 107 }, OLD]);
  expect(lastDeltas()).toEqual([['c1', 0, 120, 180]]);
});

test('a counter that started later is told whole, from its own start', async () => {
  await exportAt(FIRST_COLLECTION, ['c1', { some: 100 }, OLD]);
  await exportAt(120_000, ['c2', { some: 3 }, YOUNG]);
  expect(lastDeltas()).toEqual([['c2', 3, 70, 120]]);
  await exportAt(180_000, ['c2', { some: 5 }, YOUNG]);
  expect(lastDeltas()).toEqual([['c2', 2, 120, 180]]);
});

test('a container that is found late but is older only sets its baseline', async () => {
  await exportAt(FIRST_COLLECTION, ['c1', { some: 100 }, OLD]);
  await exportAt(120_000, ['c2', { some: 500 }, OLD]);
  expect(lastDeltas()).toEqual([]);
  await exportAt(180_000, ['c2', { some: 501 }, OLD]);
  expect(lastDeltas()).toEqual([['c2', 1, 120, 180]]);
});

test('the two series of a counter are counted apart', async () => {
  await exportAt(FIRST_COLLECTION, ['c1', { some: 100, full: 10 }, OLD]);
  await exportAt(120_000, ['c1', { some: 101, full: 14 }, OLD]);
  expect(lastDeltas()).toEqual([
    ['c1', 1, 60, 120],
    ['c1', 4, 60, 120],
  ]);
});

test('a counter that starts anew is told whole', async () => {
  await exportAt(FIRST_COLLECTION, ['c1', { some: 100 }, OLD]);
  await exportAt(120_000, ['c1', { some: 110 }, OLD]);
  await exportAt(180_000, ['c1', { some: 2 }, 150_000]);
  expect(lastDeltas()).toEqual([['c1', 2, 150, 180]]);
});

test('a counter that starts anew is told whole even where it is ahead of the old one', async () => {
  await exportAt(FIRST_COLLECTION, ['c1', { some: 1 }, OLD]);
  await exportAt(120_000, ['c1', { some: 2 }, YOUNG]);
  expect(lastDeltas()).toEqual([['c1', 2, 70, 120]]);
});

test('a counter that goes back without a new start tells nothing, then changes again', async () => {
  await exportAt(FIRST_COLLECTION, ['c1', { some: 100 }, OLD]);
  await exportAt(120_000, ['c1', { some: 40 }, OLD]);
  expect(lastDeltas()).toEqual([]);
  await exportAt(180_000, ['c1', { some: 41 }, OLD]);
  expect(lastDeltas()).toEqual([['c1', 1, 120, 180]]);
});

test('a series that is missing for a while goes on where it was: nothing is told twice', async () => {
  await exportAt(FIRST_COLLECTION, ['c1', { some: 100 }, OLD]);
  await exportAt(120_000, ['c2', { some: 3 }, YOUNG]);
  await exportAt(180_000);
  await exportAt(240_000, ['c1', { some: 110 }, OLD], ['c2', { some: 5 }, YOUNG]);
  expect(lastDeltas()).toEqual([
    ['c1', 10, 60, 240],
    ['c2', 2, 120, 240],
  ]);
});

test('a series that is missing for long goes on where it was, as long as its container is there', async () => {
  await exportAt(FIRST_COLLECTION);
  await exportAt(120_000, ['c2', { some: 3, full: 1 }, YOUNG]);
  for (let minute = 3; minute <= 30; minute += 1) await exportAt(minute * 60_000, ['c2', { full: 1 }, YOUNG]);
  await exportAt(1_860_000, ['c2', { some: 5, full: 1 }, YOUNG]);
  expect(lastDeltas()).toEqual([
    ['c2', 2, 120, 1860],
    ['c2', 0, 1800, 1860],
  ]);
});

test('a total that was not read again is no change', async () => {
  await exportAt(FIRST_COLLECTION, ['young', { some: 1 }, YOUNG]);
  await exportAt(80_000, ['young', { some: 3 }, YOUNG]);
  const before = inner.exported.length;
  await exportAt(80_000, ['young', { some: 3 }, YOUNG]);
  expect(inner.exported.length, 'exported all the same').toBe(before + 1);
  expect(lastDeltas()).toEqual([]);
});

test('a container that is described while it lives is the same series', async () => {
  await exportAt(FIRST_COLLECTION);
  await exportAt(120_000, ['c2', { some: 3 }, YOUNG]);
  await exportAt(180_000, ['c2', { some: 5 }, YOUNG, { 'k8s.deployment.name': 'cart' }]);
  expect(lastDeltas()).toEqual([['c2', 2, 120, 180]]);
});

test('a series that is gone is forgotten', async () => {
  await exportAt(FIRST_COLLECTION, ['c1', { some: 100 }, OLD]);
  for (let minute = 2; minute <= 12; minute += 1) await exportAt(minute * 60_000);
  await exportAt(780_000, ['c1', { some: 110 }, OLD]);
  expect(lastDeltas()).toEqual([]);
  await exportAt(840_000, ['c1', { some: 111 }, OLD]);
  expect(lastDeltas()).toEqual([['c1', 1, 780, 840]]);
});

test('what did not arrive is told again with what follows', async () => {
  await exportAt(FIRST_COLLECTION, ['c1', { some: 100 }, OLD]);
  await exportAt(120_000, ['c1', { some: 107 }, OLD], ['c2', { some: 3 }, YOUNG]);
  inner.answer = ExportResultCode.FAILED;
  const failed = await exportAt(180_000, ['c1', { some: 110 }, OLD], ['c2', { some: 4 }, YOUNG]);
  expect(failed.code).toBe(ExportResultCode.FAILED);
  inner.answer = ExportResultCode.SUCCESS;
  await exportAt(240_000, ['c1', { some: 111 }, OLD], ['c2', { some: 6 }, YOUNG]);
  expect(lastDeltas()).toEqual([
    ['c1', 4, 120, 240],
    ['c2', 3, 120, 240],
  ]);
});

test('a first collection that did not arrive still sets the baselines', async () => {
  inner.answer = ExportResultCode.FAILED;
  await exportAt(FIRST_COLLECTION, ['c1', { some: 100 }, OLD]);
  inner.answer = ExportResultCode.SUCCESS;
  await exportAt(120_000, ['c1', { some: 107 }, OLD]);
  expect(lastDeltas()).toEqual([['c1', 7, 60, 120]]);
});

test('a young counter whose first export did not arrive is told whole again', async () => {
  await exportAt(FIRST_COLLECTION, ['c1', { some: 100 }, OLD]);
  inner.answer = ExportResultCode.FAILED;
  await exportAt(120_000, ['c2', { some: 3 }, YOUNG]);
  inner.answer = ExportResultCode.SUCCESS;
  await exportAt(180_000, ['c2', { some: 5 }, YOUNG]);
  expect(lastDeltas()).toEqual([['c2', 5, 70, 180]]);
});

test('while an export is under way another one fails, and its changes are told later', async () => {
  await exportAt(FIRST_COLLECTION, ['c1', { some: 100 }, OLD]);
  inner.answer = 'later';
  const slow = exportAt(120_000, ['c1', { some: 101 }, OLD]);
  const refused = await exportAt(180_000, ['c1', { some: 103 }, OLD]);
  expect(refused).toMatchObject({ code: ExportResultCode.FAILED, error: { message: /still under way/ } });
  inner.answerNow(ExportResultCode.SUCCESS);
  expect((await slow).code).toBe(ExportResultCode.SUCCESS);
  inner.answer = ExportResultCode.SUCCESS;
  await exportAt(240_000, ['c1', { some: 106 }, OLD]);
  expect(lastDeltas()).toEqual([['c1', 5, 120, 240]]);
});

test('an exporter that throws does not block the next export', async () => {
  inner.answer = 'throw';
  await expect(exportAt(FIRST_COLLECTION, ['c1', { some: 100 }, OLD])).rejects.toThrow('cannot be encoded');
  inner.answer = ExportResultCode.SUCCESS;
  expect((await exportAt(120_000, ['c1', { some: 101 }, OLD])).code).toBe(ExportResultCode.SUCCESS);
});

test('changes are marked as such; gauges and the instruments of the SDK pass as they are', async () => {
  await exportAt(FIRST_COLLECTION, ['c1', { some: 100, share: 0.5 }, OLD]);
  readings.timeMillis = 120_000;
  readings.measurements = [measured(container('c1'), { some: 101, share: 0.5 }, OLD)];
  const { resourceMetrics } = await boundReader(readings, {}, (meter) =>
    meter.createCounter('own').add(4),
  ).collect();
  exporter.export(resourceMetrics, () => {});
  const [own, [sum, gauge] = []] = inner.exported.at(-1)?.scopeMetrics.map(({ metrics }) => metrics) ?? [];
  expect(sum).toMatchObject({ aggregationTemporality: AggregationTemporality.DELTA, isMonotonic: true });
  expect(gauge).toMatchObject({ dataPoints: [{ value: 0.5, startTime: [1, 0] }] });
  expect(own).toMatchObject([{ descriptor: { name: 'own' }, dataPoints: [{ value: 4 }] }]);
  expect(own?.[0]?.aggregationTemporality).toBe(AggregationTemporality.CUMULATIVE);
});

test('everything else is up to the exporter that it decorates', async () => {
  expect(exporter.selectAggregation(InstrumentType.COUNTER)).toEqual({ type: AggregationType.DROP });
  expect(exporter.selectAggregationTemporality(InstrumentType.COUNTER)).toBe(AggregationTemporality.DELTA);
  await exporter.forceFlush();
  await exporter.shutdown();
  expect(inner.ended).toBe(11);
});
