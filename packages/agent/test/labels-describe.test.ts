import { expect, test } from 'vitest';
import { labelsDescribe } from '../src/labels-describe.ts';

const DEFAULTS = { 'metric-names': 'otel', 'prometheus-labels': [], 'prometheus-writer': 'psiperf' } as const;

test.each([
  ['the default labels', {}, false],
  ['more of what identifies', { 'prometheus-labels': ['container.id', 'k8s.pod.uid'] }, false],
  ['a label of what describes', { 'prometheus-labels': ['k8s.pod.uid', 'k8s.deployment.name'] }, true],
  ["cAdvisor's names, of which a label is the image", { 'metric-names': 'cadvisor' }, true],
  ['a label of every attribute', { 'prometheus-writer': 'stock' }, true],
] as const)('%s', (_, options, expected) => {
  expect(labelsDescribe({ ...DEFAULTS, ...options })).toBe(expected);
});
