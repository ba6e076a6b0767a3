// Text 0.0.4 and OpenMetrics 1.0 tell the same, in every profile; what differs is what the two specifications demand.
// https://prometheus.io/docs/instrumenting/exposition_formats/ and https://prometheus.io/docs/specs/om/open_metrics_spec/

import { PROFILES, type ProfileName, PrometheusWriter } from '@psiperf/telemetry';
import { describe, expect, test } from 'vitest';
import { collectNode } from './exporting/measured-node.ts';
import { parseExposition } from './exporting/parse-exposition.ts';

const collected = await collectNode();

describe.each(Object.keys(PROFILES) as ProfileName[])('profile %s', (profile) => {
  const writer = new PrometheusWriter({ profile });
  const text = writer.write(collected, 'text');
  const openmetrics = writer.write(collected, 'openmetrics');
  const families = { text: parseExposition(text), openmetrics: parseExposition(openmetrics) };

  test('the samples are the same', () => {
    const canonical = (key: string) => key.replace(/"le","([0-9]+)\.0"/, '"le","$1"');
    const samples = (format: keyof typeof families) =>
      [...families[format].values()].flatMap((family) =>
        Array.from(family.samples, ([key, value]) => [canonical(key), value]),
      );
    expect(samples('openmetrics')).toEqual(samples('text'));
  });

  test('types and help are the same; families of counters have no _total in OpenMetrics', () => {
    const metadata = (format: keyof typeof families) =>
      Array.from(families[format], ([name, { type, help }]) => [name.replace(/_total$/, ''), type, help]);
    expect(metadata('openmetrics')).toEqual(metadata('text'));
    for (const [name, { type }] of families.text) expect(name.endsWith('_total')).toBe(type === 'counter');
    for (const name of families.openmetrics.keys()) expect(name).not.toMatch(/_total$/);
  });

  test('units are told in OpenMetrics alone, where the name ends with them', () => {
    expect(text).not.toContain('# UNIT');
    const withUnit = [...families.openmetrics].filter(([, { unit }]) => unit !== undefined);
    expect(withUnit.length).toBeGreaterThan(10);
    for (const [name, { unit }] of withUnit) expect(name).toMatch(new RegExp(`_${unit}$`));
  });

  test('every family has help', () => {
    for (const { help } of families.text.values()) expect(help).toMatch(/\S/);
  });

  test('OpenMetrics ends with its end, and has no empty line', () => {
    expect(openmetrics).toMatch(/\n# EOF\n$/);
    expect(openmetrics).not.toContain('\n\n');
    expect(text).not.toContain('EOF');
  });
});

test('the six names of cAdvisor are there, and none of ours for the same', () => {
  const names = [
    ...parseExposition(new PrometheusWriter({ profile: 'cadvisor' }).write(collected, 'text')).keys(),
  ];
  expect(names.filter((name) => name.startsWith('container_pressure_')).sort()).toEqual([
    'container_pressure_cpu_stalled_seconds_total',
    'container_pressure_cpu_waiting_seconds_total',
    'container_pressure_io_stalled_seconds_total',
    'container_pressure_io_waiting_seconds_total',
    'container_pressure_memory_stalled_seconds_total',
    'container_pressure_memory_waiting_seconds_total',
  ]);
  expect(names).toContain('container_irq_pressure_time_seconds_total');
  expect(names).not.toContain('container_cpu_pressure_time_seconds_total');
});
