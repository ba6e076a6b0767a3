import { describe, expect, it } from 'vitest';
import { requirePeer } from '../peer.ts';
import { type Manifest, readManifestFiles } from './manifest-files.ts';
import { ManifestSchemas } from './manifest-schemas.ts';

const pod = (spec: object) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec });

describe('the schemas of Kubernetes', () => {
  it('are kept by every whole object in the base and the components', ({ skip }) => {
    const schemas = new ManifestSchemas(requirePeer('kubernetes-schemas', skip));
    const whole = readManifestFiles().filter(({ apiVersion, kind, spec }) => {
      const isPatch = kind === 'DaemonSet' && spec.selector === undefined;
      return apiVersion !== undefined && !apiVersion.startsWith('kustomize.') && !isPatch;
    });
    expect(whole.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['PodMonitor', 'ServiceMonitor']));
    expect(whole.flatMap((manifest) => schemas.faultsOf(manifest))).toEqual([]);
  });

  it.for<[string, Manifest, string]>([
    [
      'a field that is not there',
      pod({ containers: [{ name: 'c', imagePullPollicy: 'Always' }] }),
      'imagePullPollicy',
    ],
    ['a field in the wrong place', pod({ containers: [], privileged: true }), 'privileged'],
    [
      'a value of another type',
      pod({ containers: [{ name: 'c', ports: [{ containerPort: '80' }] }] }),
      'must be integer',
    ],
    ['a list that is an object', pod({ containers: { name: 'c' } }), 'must be array'],
    ['a field that is missing', pod({}), "must have required property 'containers'"],
    ['a kind that is not there', { apiVersion: 'apps/v1beta1', kind: 'DaemonSet' }, 'no such kind'],
    [
      'a field that the operator does not know',
      {
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'PodMonitor',
        metadata: { name: 'p' },
        spec: { selector: {}, podMetricsEndpoints: [{ honourLabels: true }] },
      },
      'honourLabels',
    ],
    [
      'a field of another kind of the operator',
      {
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'ServiceMonitor',
        metadata: { name: 's' },
        spec: { selector: {}, endpoints: [], podMetricsEndpoints: [] },
      },
      'podMetricsEndpoints',
    ],
  ])('find fault with %s', ([, manifest, fault], { skip }) => {
    const directory = requirePeer('kubernetes-schemas', skip);
    expect(new ManifestSchemas(directory).faultsOf(manifest).join('\n')).toContain(fault);
  });
});
