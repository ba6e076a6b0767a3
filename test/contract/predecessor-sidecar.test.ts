// What the sidecar's dashboards ask for: from the kernel's numbers, by the metrics of psiperf, to the text.

import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { type PressureSample, pressureMetrics } from '@psiperf/psi';
import { PrometheusReader, PrometheusWriter, SampleMetricProducer } from '@psiperf/telemetry';
import { expect, test } from 'vitest';

const line = (avg10: number, totalMicros: number) => ({ avg10, avg60: 0.07, avg300: 0, totalMicros });

const SAMPLE: PressureSample = {
  cpu: { some: line(57.86, 328_157_795), full: line(0, 330_809) },
  memory: { some: line(0, 0), full: line(0, 0) },
  io: { some: line(100, 69_210), full: line(0.29, 69_165) },
  irq: { absent: 'not-supported' },
  throttling: undefined,
  localThrottling: undefined,
  pressureSince: undefined,
};

test("a container is the kernel's own numbers, cpu full too, under three names", async () => {
  const entity = {
    subject: 'container',
    attributes: { 'k8s.pod.name': 'cart-0', 'process.pid': 7 },
  } as const;
  const measurements = [{ entity, startMillis: 1, sample: SAMPLE }];
  const tables = [{ rows: pressureMetrics, measurements }];
  const producer = new SampleMetricProducer(async () => ({ timeMillis: 2, tables }));
  const reader = new PrometheusReader({ metricProducers: [producer] });
  new MeterProvider({ readers: [reader] });
  const { resourceMetrics } = await reader.collect();
  const text = new PrometheusWriter({ profile: 'psi-sidecar' }).write(resourceMetrics, 'text');
  await expect(text).toMatchFileSnapshot('golden/psi-sidecar.txt');
});
