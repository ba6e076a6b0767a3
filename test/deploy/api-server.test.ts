import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { share } from '../bed/share.ts';
import { requirePeer, type Skip } from '../peer.ts';
import { ControlPlane } from '../peers/kubernetes/control-plane.ts';
import { applyAll, collectionOf, create } from './apply.ts';
import { type Manifest, parseManifests } from './manifest-files.ts';
import { findOnly, renderKustomization } from './render.ts';

const OVERLAYS = readdirSync(inRoot('deploy/overlays'));

/** The pod that the controller of a DaemonSet would make. */
function podOf({ metadata, spec }: Manifest, namespace: string): Manifest {
  const { metadata: labels, spec: pod } = spec.template;
  const { serviceAccountName: _, ...rest } = pod;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...labels, name: metadata.name, namespace },
    spec: namespace === metadata.namespace ? pod : rest,
  };
}

describe('a real API server', () => {
  const requireControlPlane = share(async (skip) =>
    ControlPlane.start({ etcd: requirePeer('etcd', skip), apiServer: requirePeer('kube-apiserver', skip) }),
  );

  async function applyResourceDefinition(resource: string, plane: ControlPlane, skip: Skip): Promise<void> {
    const file = join(requirePeer('kubernetes-schemas', skip), `monitoring.coreos.com_${resource}.yaml`);
    await applyAll(plane, parseManifests(readFileSync(file, 'utf8')));
    const path = `/apis/monitoring.coreos.com/v1/${resource}`;
    await expect
      .poll(async () => (await plane.client.ask('GET', path)).status, { timeout: 20_000 })
      .toBe(200);
  }

  it.for(['base', ...OVERLAYS.map((name) => `overlays/${name}`)])(
    'takes every object of %s, and a pod of its DaemonSet',
    async (variant, { skip }) => {
      const plane = await requireControlPlane(skip);
      const manifests = await renderKustomization(inRoot('deploy', variant), skip);
      for (const { kind } of manifests.filter(({ apiVersion }) => apiVersion === 'monitoring.coreos.com/v1'))
        await applyResourceDefinition(`${kind.toLowerCase()}s`, plane, skip);
      await applyAll(plane, manifests);
      const daemonSet = findOnly(manifests, 'DaemonSet');
      expect(await create(plane, daemonSet, '&dryRun=All')).toMatchObject({ status: 409 });
      await plane.client.expect('DELETE', `${collectionOf(daemonSet)}/psiperf`);
      const pod = await create(plane, podOf(daemonSet, 'psiperf'), '&dryRun=All');
      expect(pod.status, pod.body.message).toBe(201);
    },
  );

  it.for(['baseline', 'restricted'])(
    'refuses the base where pod security is %s, for its hostPaths alone',
    async (level, { skip }) => {
      const plane = await requireControlPlane(skip);
      const manifests = await renderKustomization(inRoot('deploy/base'), skip);
      const labels = { 'pod-security.kubernetes.io/enforce': level };
      const metadata = { name: `ps-${level}`, labels };
      const account = { name: 'default', namespace: metadata.name };
      await applyAll(plane, [
        { apiVersion: 'v1', kind: 'Namespace', metadata },
        { apiVersion: 'v1', kind: 'ServiceAccount', metadata: account },
        findOnly(manifests, 'PriorityClass'),
      ]);
      const pod = podOf(findOnly(manifests, 'DaemonSet'), metadata.name);
      const { status, body } = await create(plane, pod, '&dryRun=All');
      expect(status).toBe(403);
      expect(body.message).toContain('hostPath');
      const admitted = structuredClone(pod);
      admitted.spec.volumes = [];
      admitted.spec.containers[0].volumeMounts = [];
      expect(await create(plane, admitted, '&dryRun=All')).toMatchObject({ status: 201 });
    },
  );

  it.for([
    ['same-user', 'restricted'],
    ['sys-ptrace', 'privileged'],
  ])('takes the sidecar %s where pod security is %s', async ([name, level], { skip }) => {
    const plane = await requireControlPlane(skip);
    const namespace = `sidecar-${level}`;
    const labels = { 'pod-security.kubernetes.io/enforce': level };
    await applyAll(plane, [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } },
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } },
    ]);
    const manifests = parseManifests(readFileSync(inRoot('deploy/sidecar', `${name}.yaml`), 'utf8'));
    expect(manifests).not.toEqual([]);
    for (const manifest of manifests) {
      const placed = { ...manifest, metadata: { ...manifest.metadata, namespace } };
      const { status, body } = await create(plane, placed, '&dryRun=All');
      expect(status, body.message).toBe(201);
    }
  });

  it.for([
    ['base', []],
    ['overlays/runtime-state', []],
    ['overlays/kubelet', [{ apiGroups: [''], resources: ['nodes/pods'], verbs: ['get'] }]],
    ['overlays/api-server', [{ apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] }]],
  ] as const)(
    'lets the service account of %s do this and nothing else: %j',
    async ([variant, rules], { skip }) => {
      const plane = await requireControlPlane(skip);
      const namespace = `rbac-${variant.split('/').at(-1)}`;
      const rendered = await renderKustomization(inRoot('deploy', variant), skip);
      // In a namespace and under names of its own, so that what another variant is granted does not count.
      const own = JSON.parse(JSON.stringify(rendered).replaceAll('"psiperf', `"${namespace}`)) as Manifest[];
      await applyAll(
        plane,
        own.filter(({ kind }) => /^(Namespace|ServiceAccount|ClusterRole)/.test(kind)),
      );
      const client = plane.client.as(
        readFileSync(await plane.writeToken(namespace, namespace), 'utf8').trim(),
      );
      const review = {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectRulesReview',
        spec: { namespace },
      };
      const { status } = await client.expect(
        'POST',
        '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
        review,
      );
      // Everybody may ask what they may do.
      const granted = status.resourceRules.filter(
        ({ apiGroups }: Manifest) => !/^(authorization|authentication)\.k8s\.io$/.test(apiGroups[0]),
      );
      expect(granted).toEqual(rules);
    },
  );
});
