import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { requirePeer } from '../peer.ts';
import { type Manifest, parseManifests } from './manifest-files.ts';
import { ManifestSchemas } from './manifest-schemas.ts';

const read = (name: string): Manifest =>
  parseManifests(readFileSync(inRoot('deploy/sidecar', name), 'utf8'))[0];
const containerOf = (pod: Manifest) => pod.spec.containers.find(({ name }: Manifest) => name === 'psiperf');
const base = containerOf(
  parseManifests(readFileSync(inRoot('deploy/base/daemonset.yaml'), 'utf8'))[0].spec.template,
);

describe.each(readdirSync(inRoot('deploy/sidecar')))('the sidecar of %s', (name) => {
  const pod = read(name);
  const psiperf = containerOf(pod);

  it('keeps the schemas of Kubernetes', ({ skip }) => {
    expect(new ManifestSchemas(requirePeer('kubernetes-schemas', skip)).faultsOf(pod)).toEqual([]);
  });

  it('shares processes with its pod, and nothing with its node', () => {
    expect(pod.spec.shareProcessNamespace).toBe(true);
    for (const shared of ['hostPID', 'hostIPC', 'hostNetwork', 'volumes'])
      expect(pod.spec).not.toHaveProperty(shared);
    expect(psiperf.args).toContain('--sidecar');
  });

  it('is told the names of its pod', () => {
    const fields = psiperf.env.map(({ name: variable, valueFrom }: Manifest) => [
      variable,
      valueFrom.fieldRef.fieldPath,
    ]);
    expect(Object.fromEntries(fields)).toEqual({
      POD_NAME: 'metadata.name',
      POD_NAMESPACE: 'metadata.namespace',
      POD_UID: 'metadata.uid',
      NODE_NAME: 'spec.nodeName',
    });
  });

  it('is of the version of the base, and asked in the same places', () => {
    for (const key of ['image', 'ports', 'readinessProbe', 'livenessProbe'])
      expect(psiperf[key]).toEqual(base[key]);
  });
});

it('same-user.yaml has one user, and no capability', () => {
  const { securityContext, containers } = read('same-user.yaml').spec;
  expect(securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
  for (const container of containers) {
    expect(container.securityContext).not.toHaveProperty('runAsUser');
    expect(container.securityContext.capabilities).toEqual({ drop: ['ALL'] });
  }
});

it('sys-ptrace.yaml has one capability, and the user that is given it', () => {
  const { securityContext } = containerOf(read('sys-ptrace.yaml'));
  expect(securityContext.capabilities).toEqual({ drop: ['ALL'], add: ['SYS_PTRACE'] });
  expect(securityContext.runAsUser).toBe(0);
});
