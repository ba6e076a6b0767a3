// Our text is compared with what OpenTelemetry's own Prometheus serializer makes of the same collection, after one
// mapping:
// 1. scope labels and target_info are switched off, as the serializer's options allow;
// 2. names get the unit's word, which the serializer leaves to a `# UNIT` comment;
// 3. who an entity is comes as namespace, pod, container or cgroup, in place of one label for each attribute.
// Everything else is equal: families, their order, types and help, values, other labels, and how many samples there are.

import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { createStockWriter, PrometheusWriter } from '@psiperf/telemetry';
import { expect, test } from 'vitest';
import { collectNode } from './exporting/measured-node.ts';
import { type ExposedFamily, parseExposition } from './exporting/parse-exposition.ts';

const WITHOUT = true;
const collected = await collectNode();
const stockText = new PrometheusSerializer(undefined, false, undefined, WITHOUT, WITHOUT).serialize(
  collected,
);
const ourText = new PrometheusWriter().write(collected, 'text');

/** What the unit adds to each name: a part of the serializer's name, and ours. */
const UNITS: readonly (readonly [stock: RegExp, ours: string])[] = [
  [/_time_total$/, '_time_seconds_total'],
  [/_average$/, '_average_ratio'],
  [/^psiperf_duration/, 'psiperf_duration_seconds'],
  [/^process_memory_usage$/, 'process_memory_usage_bytes'],
];

function withUnit(name: string): string {
  return UNITS.reduce((mapped, [stock, ours]) => mapped.replace(stock, ours), name);
}

const SHORT: Readonly<Record<string, string>> = {
  k8s_namespace_name: 'namespace',
  k8s_pod_name: 'pod',
  k8s_container_name: 'container',
};

function shortLabels(labels: readonly (readonly [string, string])[]): (readonly [string, string])[] {
  // A service has nothing but its path, which is its label; what belongs to a pod has more to tell.
  const isService =
    labels.some(([name]) => name === 'cgroup_path') && !labels.some(([name]) => name === 'k8s_pod_uid');
  return labels.flatMap(([name, value]): (readonly [string, string])[] => {
    const short = SHORT[name] ?? (isService && name === 'cgroup_path' ? 'cgroup' : undefined);
    if (short !== undefined) return [[short, value]];
    return /^(k8s|container|cgroup)_/.test(name) ? [] : [[name, value]];
  });
}

function withoutUnit(families: ReadonlyMap<string, ExposedFamily>): [string, Omit<ExposedFamily, 'unit'>][] {
  return Array.from(families, ([name, { type, help, samples }]) => [name, { type, help, samples }]);
}

test('everything is equal after the mapping', () => {
  const stock = parseExposition(stockText, { name: withUnit, labels: shortLabels });
  const ours = parseExposition(ourText);
  expect(stock.size).toBeGreaterThan(30);
  expect(withoutUnit(ours)).toEqual(withoutUnit(stock));
});

test('as many samples come out as points went in', () => {
  const lines = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines(ourText)).toHaveLength(lines(stockText).length);
});

test('with the stock writer it is the text of the stock serializer as it comes', async () => {
  const writer = await createStockWriter();
  expect(writer.write(collected, 'text').trimEnd()).toBe(
    new PrometheusSerializer().serialize(collected).trimEnd(),
  );
});
