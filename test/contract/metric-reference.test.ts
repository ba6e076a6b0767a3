// How docs/metrics.md comes by what no table in the code says, and by the names in Prometheus text.

import { expect, test } from 'vitest';
import { addNotes } from '../../otel-config/add-notes.mjs';
import { toMetricsPage } from '../../otel-config/metrics-page.mjs';
import { prometheusNamesOf } from '../../otel-config/prometheus-names.mjs';

const metric = {
  name: 'container.cpu.pressure.time',
  instrument: 'counter',
  unit: 's',
  description: 'Stalls.',
  attributes: { 'psi.type': ['some', 'full'] },
};
const note = { kernel: '4.20', absent: 'never' };

test('a note is of the metric of every subject', () => {
  const metrics = [metric, { ...metric, name: 'k8s.pod.cpu.pressure.time' }];
  const noted = addNotes(metrics, { 'cpu.pressure.time': note });
  expect(noted).toEqual(metrics.map((each) => ({ ...each, ...note })));
});

test('a metric without a note, a note without a metric and an unknown opt-in fail', () => {
  expect(() => addNotes([metric], {})).toThrow('no note of cpu.pressure.time');
  expect(() => addNotes([], { 'gpu.pressure.time': note })).toThrow('no metric for gpu.pressure.time');
  const optIn = { ...metric, optIn: 'magic' };
  expect(() => addNotes([optIn], { 'cpu.pressure.time': note })).toThrow('no option turns magic on');
});

test('names are those that the writer writes, by profile', () => {
  expect(prometheusNamesOf(metric, 'otel')).toEqual(['container_cpu_pressure_time_seconds_total']);
  expect(prometheusNamesOf(metric, 'cadvisor')).toEqual([
    'container_pressure_cpu_waiting_seconds_total',
    'container_pressure_cpu_stalled_seconds_total',
  ]);
  expect(prometheusNamesOf(metric, 'psi-sidecar')).toEqual(['cgroup_monitor_sc_monitored_cpu_psi']);
});

test('a metric that belongs in no section of the page fails', () => {
  const page = toMetricsPage({ metrics: [{ ...metric, ...note }], self: [] });
  expect(page).toContain('| `psi.type` | `some`, `full` |\n| kernel | 4.20 |\n| absent | never |');
  const stray = { ...metric, ...note, name: 'container.gpu.magic' };
  expect(() => toMetricsPage({ metrics: [stray], self: [] })).toThrow('container.gpu.magic');
});
