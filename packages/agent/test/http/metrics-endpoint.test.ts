import { gunzipSync } from 'node:zlib';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { PrometheusReader, PrometheusWriter, type Reading, SampleMetricProducer } from '@psiperf/telemetry';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { MetricsEndpoint } from '../../src/http/metrics-endpoint.ts';

const READING: Reading = {
  timeMillis: 2_000,
  tables: [
    {
      rows: [
        {
          name: 'cpu.pressure.time',
          instrument: 'counter',
          unit: 's',
          description: 'Time.',
          subjects: ['system'],
          series: [{ attributes: {}, value: () => 1.5 }],
        },
      ],
      measurements: [{ entity: { subject: 'system', attributes: {} }, startMillis: 1_000, sample: {} }],
    },
  ],
};

function open(read: () => Promise<Reading>) {
  const reader = new PrometheusReader({ metricProducers: [new SampleMetricProducer(read)] });
  const provider = new MeterProvider({ readers: [reader] });
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(JSON.parse(line).msg) });
  return { endpoint: new MetricsEndpoint(reader, new PrometheusWriter(), logger), provider, lines };
}

describe('MetricsEndpoint', () => {
  it('answers in the format that was asked for', async () => {
    const { endpoint } = open(async () => READING);
    const text = await endpoint.answer({});
    expect(text.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text.body).toContain('system_cpu_pressure_time_seconds_total 1.5\n');
    const openMetrics = await endpoint.answer({ accept: 'application/openmetrics-text; version=1.0.0' });
    expect(openMetrics.headers['content-type']).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    );
    expect(openMetrics.body).toMatch(/# EOF\n$/);
  });

  it('compresses for those who accept it', async () => {
    const { endpoint } = open(async () => READING);
    const plain = await endpoint.answer({});
    const { headers, body } = await endpoint.answer({ 'accept-encoding': 'gzip' });
    expect(headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(body as Buffer).toString()).toBe(plain.body);
  });

  it('answers 503 with the reason where the collection fails', async () => {
    const { endpoint } = open(() => Promise.reject(new Error('the tree is gone')));
    const { status, body } = await endpoint.answer({});
    expect({ status, body }).toEqual({ status: 503, body: 'collection failed: the tree is gone\n' });
  });

  it('serves the rest where an instrument of its own fails, and says so', async () => {
    const { endpoint, provider, lines } = open(async () => READING);
    provider
      .getMeter('own')
      .createObservableGauge('broken')
      .addCallback(() => {
        throw new Error('no such figure');
      });
    const { status, body } = await endpoint.answer({});
    expect(status).toBe(200);
    expect(body).toContain('system_cpu_pressure_time_seconds_total 1.5\n');
    expect(lines.join()).toContain('no such figure');
  });
});
