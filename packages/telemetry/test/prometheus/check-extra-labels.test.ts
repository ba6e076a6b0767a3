import { expect, test } from 'vitest';
import { PrometheusWriter } from '../../src/prometheus/prometheus-writer.ts';

test.each([
  [
    ['container.id', 'container_id'],
    'the attribute container_id would become the label container_id, as container.id does',
  ],
  [
    ['container.id', 'container.id'],
    'the attribute container.id would become the label container_id, as container.id does',
  ],
  [['pod'], 'the attribute pod would become the label pod, as a label that is always there does'],
  [['cgroup'], 'the attribute cgroup would become the label cgroup, as a label that is always there does'],
  [['le'], 'the attribute le would become the label le, as the bucket label of histograms does'],
])('refuses %j', (labels, message) => {
  expect(() => new PrometheusWriter({ labels })).toThrow(
    expect.objectContaining({ code: 'ERR_TELEMETRY_LABEL_COLLISION', message, hint: expect.any(String) }),
  );
});

test('what collides depends on the profile', () => {
  expect(() => new PrometheusWriter({ labels: ['image'] })).not.toThrow();
  expect(() => new PrometheusWriter({ profile: 'cadvisor', labels: ['image'] })).toThrow(/image/);
});
