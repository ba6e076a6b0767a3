import { afterEach, expect, it, vi } from 'vitest';
import { agentResource } from '../../src/export/agent-resource.ts';

afterEach(() => vi.unstubAllEnvs());

it('is psiperf, of a version, unless OTEL_SERVICE_NAME says otherwise', () => {
  expect(agentResource('1.2.3', undefined).attributes).toMatchObject({
    'service.name': 'psiperf',
    'service.version': '1.2.3',
  });
  vi.stubEnv('OTEL_SERVICE_NAME', 'pressure');
  expect(agentResource('1.2.3', undefined).attributes['service.name']).toBe('pressure');
});

it('takes OTEL_RESOURCE_ATTRIBUTES, but the name that the node was given over them', () => {
  vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'k8s.cluster.name=prod,k8s.node.name=other');
  expect(agentResource('1', undefined).attributes['k8s.node.name']).toBe('other');
  expect(agentResource('1', 'node-1').attributes).toMatchObject({
    'k8s.node.name': 'node-1',
    'k8s.cluster.name': 'prod',
  });
});
