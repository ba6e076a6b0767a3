import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { runPsiperf } from '../bed/run-psiperf.ts';
import { requirePeer } from '../peer.ts';
import type { Manifest } from './manifest-files.ts';
import { ManifestSchemas } from './manifest-schemas.ts';
import { byKey, findOnly, renderChart, renderComponents, renderKustomization } from './render.ts';

const overlays = await readdir(inRoot('deploy/overlays'));
const variants = [
  ['base', inRoot('deploy/base')] as const,
  ...overlays.map((name) => [name, inRoot('deploy/overlays', name)] as const),
];
const valuesOf = (variant: string) => inRoot('deploy/chart/ci', `${variant}-values.yaml`);

const BASE_PATHS = ['/proc', '/sys/fs/cgroup', '/var/log/containers', '/var/log/pods'];

/** What a variant may do, in the words of deploy/README.md. */
function privilegesOf(manifests: readonly Manifest[]) {
  const pod = findOnly(manifests, 'DaemonSet').spec.template.spec;
  const [container] = pod.containers;
  return {
    user: pod.securityContext.runAsUser,
    capabilities: container.securityContext.capabilities.add ?? [],
    paths: pod.volumes
      .map(({ hostPath }: Manifest) => hostPath.path)
      .filter((path: string) => !BASE_PATHS.includes(path)),
    token: pod.automountServiceAccountToken,
    rules: manifests.flatMap(({ rules = [] }) => rules),
    egress: findOnly(manifests, 'NetworkPolicy').spec.egress.flatMap(({ ports }: Manifest) =>
      ports.map(({ port }: Manifest) => port),
    ),
    args: container.args.slice(2),
  };
}

const NONE = { user: 65532, capabilities: [], paths: [], token: false, rules: [], egress: [], args: [] };
const PMUS = ['/sys/bus/event_source', '/sys/devices'];
const podRule = (resource: string, ...verbs: string[]) => ({ apiGroups: [''], resources: [resource], verbs });

const EXPECTED: Record<string, ReturnType<typeof privilegesOf>> = {
  base: NONE,
  'pod-monitor': NONE,
  'service-monitor': NONE,
  otlp: { ...NONE, egress: [4318] },
  'runtime-state': { ...NONE, user: 0, paths: ['/run/containerd/io.containerd.runtime.v2.task'] },
  perf: { ...NONE, user: 0, capabilities: ['PERFMON'], paths: PMUS, args: ['--perf'] },
  'perf-debian': { ...NONE, user: 0, capabilities: ['SYS_ADMIN'], paths: PMUS, args: ['--perf'] },
  cri: { ...NONE, user: 0, paths: ['/run/containerd'], args: ['--pod-sources=files,cri'] },
  kubelet: {
    ...NONE,
    token: true,
    rules: [podRule('nodes/pods', 'get')],
    egress: [10250],
    args: ['--pod-sources=files,kubelet'],
  },
  'api-server': {
    ...NONE,
    token: true,
    rules: [podRule('pods', 'list', 'watch')],
    egress: [443, 6443],
    args: ['--pod-sources=files,api-server'],
  },
};

/** Whatever else a variant may do, it stays within this. */
function expectConfined(manifests: readonly Manifest[]): void {
  const pod = findOnly(manifests, 'DaemonSet').spec.template.spec;
  const [container] = pod.containers;
  for (const shared of ['hostPID', 'hostIPC', 'hostNetwork', 'shareProcessNamespace'])
    expect(pod).not.toHaveProperty(shared);
  expect(pod.securityContext.seccompProfile).toEqual({ type: 'RuntimeDefault' });
  expect(container.securityContext).toMatchObject({
    privileged: false,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  expect(container.volumeMounts.map(({ name }: Manifest) => name)).toEqual(
    pod.volumes.map(({ name }: Manifest) => name),
  );
  expect(pod.volumes.map(({ hostPath }: Manifest) => hostPath.path)).toEqual(
    expect.arrayContaining(BASE_PATHS),
  );
  for (const mount of container.volumeMounts) expect(mount).toMatchObject({ readOnly: true });
}

/** Kubernetes puts a variable into those that come after it; into others it does not, and `$(NAME)` stays. */
function expectResolved(manifests: readonly Manifest[]): void {
  const { env } = findOnly(manifests, 'DaemonSet').spec.template.spec.containers[0];
  env.forEach(({ value = '' }: Manifest, index: number) => {
    const before = env.slice(0, index).map(({ name }: Manifest) => name);
    for (const [, name] of value.matchAll(/\$\((\w+)\)/g)) expect(before).toContain(name);
  });
}

/** `psiperf check` with the arguments of the manifests, on this machine. */
async function checkAs(manifests: readonly Manifest[]) {
  const { args } = findOnly(manifests, 'DaemonSet').spec.template.spec.containers[0];
  const env = { NODE_NAME: 'node-a', NODE_IP: '127.0.0.1' };
  const ofThisMachine = args.filter((argument: string) => argument !== '--host-root=/host');
  return await runPsiperf(['check', ...ofThisMachine], env);
}

describe.each(variants)('%s', (variant, directory) => {
  it('asks for these privileges and no others', async ({ skip }) => {
    const manifests = await renderKustomization(directory, skip);
    expectConfined(manifests);
    expect(privilegesOf(manifests)).toEqual(EXPECTED[variant]);
  });

  it('gives psiperf arguments that it knows', async ({ skip }) => {
    const { exitCode, stderr } = await checkAs(await renderKustomization(directory, skip));
    expect(exitCode, stderr).toBe(0);
  });

  it('keeps the schemas of Kubernetes', async ({ skip }) => {
    const schemas = new ManifestSchemas(requirePeer('kubernetes-schemas', skip));
    const manifests = await renderKustomization(directory, skip);
    expect(manifests.flatMap((manifest) => schemas.faultsOf(manifest))).toEqual([]);
  });

  it('is the same from Helm, but for the Namespace, which Helm leaves to its caller', async ({ skip }) => {
    const fromHelm = await renderChart({ valueFiles: [valuesOf(variant)] }, skip);
    const fromKustomize = await renderKustomization(directory, skip);
    for (const manifests of [fromHelm, fromKustomize]) expectResolved(manifests);
    expect(byKey(fromHelm)).toEqual(byKey(fromKustomize.filter(({ kind }) => kind !== 'Namespace')));
  });
});

const FILES = ['containerd-state', 'crio-state', 'docker-state', 'podman-state', 'log-names'];

// In the order in which the chart has them: the sources that a component brings are believed in the order of the components.
describe.each([
  [['runtime-state', 'kubelet'], ['kubelet']],
  [
    ['cri', 'api-server'],
    ['cri', 'api-server'],
  ],
  [
    ['perf', 'runtime-state', 'cri', 'kubelet', 'api-server', 'otlp', 'service-monitor'],
    ['cri', 'kubelet', 'api-server'],
  ],
])('%j combined', (components, asked) => {
  it('names containers from all their sources', async ({ skip }) => {
    const { stdout, stderr } = await checkAs(await renderComponents(components, skip));
    const sources = [...stdout.matchAll(/names from ([\w-]+)/g)].map(([, name]) => name);
    expect(sources, stderr).toEqual([...FILES, ...asked]);
  });

  it('are the same from Helm', async ({ skip }) => {
    const fromHelm = await renderChart({ valueFiles: components.map(valuesOf) }, skip);
    const fromKustomize = await renderComponents(components, skip);
    expectConfined(fromKustomize);
    for (const manifests of [fromHelm, fromKustomize]) expectResolved(manifests);
    expect(byKey(fromHelm)).toEqual(byKey(fromKustomize.filter(({ kind }) => kind !== 'Namespace')));
  });
});

describe('kustomize', () => {
  it('combines components, as the README does', async ({ skip }) => {
    const readme = await readFile(inRoot('deploy/README.md'), 'utf8');
    const example = /```yaml\n(apiVersion: kustomize[\s\S]*?)```/.exec(readme)?.[1] ?? '';
    const directory = await mkdtemp(join(tmpdir(), 'psiperf-kustomization-'));
    try {
      await cp(inRoot('deploy/base'), join(directory, 'deploy/base'), { recursive: true });
      await cp(inRoot('deploy/components'), join(directory, 'deploy/components'), { recursive: true });
      await writeFile(join(directory, 'kustomization.yaml'), `${example}namespace: elsewhere\n`);
      const manifests = await renderKustomization(directory, skip);
      expectConfined(manifests);
      expect(privilegesOf(manifests)).toEqual({
        ...NONE,
        user: 0,
        capabilities: ['PERFMON'],
        paths: expect.arrayContaining([...PMUS, '/run/containerd/io.containerd.runtime.v2.task']),
        args: ['--perf'],
      });
      expect(findOnly(manifests, 'DaemonSet').spec.template.spec.containers[0].image).toMatch(
        /^registry\.example\/psiperf:\d/,
      );
      expect(findOnly(manifests, 'Namespace').metadata.name).toBe('elsewhere');
      expect(findOnly(manifests, 'PodMonitor').metadata.namespace).toBe('elsewhere');
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });

  it('binds roles to the service account of another namespace, too', async ({ skip }) => {
    const directory = await mkdtemp(join(tmpdir(), 'psiperf-kustomization-'));
    try {
      // kustomize takes no absolute paths.
      const overlay = relative(directory, inRoot('deploy/overlays/kubelet'));
      const kustomization = `resources: [${overlay}]\nnamespace: elsewhere\n`;
      await writeFile(join(directory, 'kustomization.yaml'), kustomization);
      const manifests = await renderKustomization(directory, skip);
      expect(findOnly(manifests, 'ClusterRoleBinding').subjects).toEqual([
        { kind: 'ServiceAccount', name: 'psiperf', namespace: 'elsewhere' },
      ]);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});

const EVERYTHING = ['perf', 'runtimeState', 'cri', 'kubelet', 'apiServer', 'otlp', 'podMonitor'].map(
  (name) => `${name}.enabled=true`,
);

describe('Helm', () => {
  it('calls everything by the release, so that two do not meet', async ({ skip }) => {
    const schemas = new ManifestSchemas(requirePeer('kubernetes-schemas', skip));
    const manifests = await renderChart({ name: 'second', namespace: 'elsewhere', set: EVERYTHING }, skip);
    expect(manifests.flatMap((manifest) => schemas.faultsOf(manifest))).toEqual([]);
    for (const { kind, metadata } of manifests) {
      expect(metadata.name).toMatch(/^second-psiperf/);
      expect(metadata.labels['app.kubernetes.io/instance']).toBe('second');
      expect(metadata.namespace).toBe(/^(ClusterRole|PriorityClass)/.test(kind) ? undefined : 'elsewhere');
    }
    const daemonSet = findOnly(manifests, 'DaemonSet');
    expect(daemonSet.spec.template.spec.priorityClassName).toBe(
      findOnly(manifests, 'PriorityClass').metadata.name,
    );
    expect(daemonSet.spec.selector).toEqual(findOnly(manifests, 'PodMonitor').spec.selector);
    expect(findOnly(manifests, 'NetworkPolicy').spec.podSelector).toEqual(daemonSet.spec.selector);
  });

  it('gives everything its privileges at once', async ({ skip }) => {
    const manifests = await renderChart({ set: EVERYTHING }, skip);
    expectConfined(manifests);
    expect(privilegesOf(manifests)).toMatchObject({
      user: 0,
      capabilities: ['PERFMON'],
      token: true,
      egress: [10250, 443, 6443, 4318],
    });
  });

  it('pushes to another place', async ({ skip }) => {
    const set = [
      'otlp.enabled=true',
      'otlp.endpoint=http://collector.observability:14318',
      'otlp.port=14318',
    ];
    const manifests = await renderChart({ set }, skip);
    expect(findOnly(manifests, 'DaemonSet').spec.template.spec.containers[0].env).toContainEqual({
      name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
      value: 'http://collector.observability:14318',
    });
    expect(privilegesOf(manifests).egress).toEqual([14318]);
  });

  it('has a monitor read the pods of its own release', async ({ skip }) => {
    const set = ['serviceMonitor.enabled=true', 'serviceMonitor.labels.release=prometheus', 'port=9999'];
    const manifests = await renderChart({ name: 'second', namespace: 'elsewhere', set }, skip);
    const { metadata, spec } = findOnly(manifests, 'ServiceMonitor');
    const service = findOnly(manifests, 'Service');
    expect(metadata.labels).toMatchObject({ release: 'prometheus' });
    expect(service.metadata.labels).toEqual(spec.selector.matchLabels);
    const { selector, template } = findOnly(manifests, 'DaemonSet').spec;
    expect(service.spec).toMatchObject({ clusterIP: 'None', selector: selector.matchLabels });
    const [{ name, port, targetPort }] = service.spec.ports;
    expect(spec.endpoints).toMatchObject([{ port: name, honorLabels: true }]);
    expect(template.spec.containers[0].ports).toMatchObject([{ name: targetPort, containerPort: port }]);
    expect(template.metadata).not.toHaveProperty('annotations');
  });

  it('refuses two monitors, which would read every pod twice', async ({ skip }) => {
    const set = ['podMonitor.enabled=true', 'serviceMonitor.enabled=true'];
    await expect(renderChart({ set }, skip)).rejects.toThrow(/enable one of them/);
  });

  it('takes what a cluster wants otherwise', async ({ skip }) => {
    const schemas = new ManifestSchemas(requirePeer('kubernetes-schemas', skip));
    const manifests = await renderChart(
      {
        set: [
          'image.repository=registry.example/psiperf,image.tag=edge,image.pullPolicy=Always',
          'imagePullSecrets[0].name=registry',
          'port=9999,extraArgs={--derived,--scope=pods}',
          'extraEnv[0].name=OTEL_EXPORTER_OTLP_ENDPOINT,extraEnv[0].value=http://collector:4318',
          'networkPolicy.egress[0].ports[0].port=4318',
          'networkPolicy.from[0].namespaceSelector.matchLabels.team=observability',
          'priorityClass.create=false,priorityClass.name=system-node-critical',
          'podAnnotations.team=observability,podLabels.team=observability',
          'runtimeState.enabled=true',
          'runtimeState.directory=/run/containers/storage/overlay-containers',
          'serviceAccount.annotations.team=observability',
        ],
      },
      skip,
    );
    expect(manifests.flatMap((manifest) => schemas.faultsOf(manifest))).toEqual([]);
    expect(manifests.map(({ kind }) => kind)).not.toContain('PriorityClass');
    const { metadata, spec: pod } = findOnly(manifests, 'DaemonSet').spec.template;
    expect(metadata).toMatchObject({
      labels: { team: 'observability' },
      annotations: { team: 'observability', 'prometheus.io/port': '9999' },
    });
    expect(pod).toMatchObject({
      priorityClassName: 'system-node-critical',
      imagePullSecrets: [{ name: 'registry' }],
      containers: [
        {
          image: 'registry.example/psiperf:edge',
          imagePullPolicy: 'Always',
          args: ['--host-root=/host', '--listen=0.0.0.0:9999', '--derived', '--scope=pods'],
          ports: [{ containerPort: 9999 }],
        },
      ],
    });
    expect(pod.containers[0].env).toContainEqual({
      name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
      value: 'http://collector:4318',
    });
    expect(pod.containers[0].volumeMounts).toContainEqual(
      expect.objectContaining({ mountPath: '/host/run/containers/storage/overlay-containers' }),
    );
    expect(findOnly(manifests, 'NetworkPolicy').spec).toMatchObject({
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'observability' } } }] }],
      egress: [{ ports: [{ port: 4318 }] }],
    });
  });

  it('has nothing against the chart, whatever is enabled', async ({ skip }) => {
    const helm = requirePeer('helm', skip);
    for (const values of [[], EVERYTHING])
      await execa(helm, ['lint', '--strict', inRoot('deploy/chart'), '--set', values.join()]);
  });

  it('says where an installation gives away more than most', async ({ skip }) => {
    const notes = async (...values: string[]) => {
      const args = ['install', 'psiperf', inRoot('deploy/chart'), '--dry-run=client', '--set', values.join()];
      const { stdout } = await execa(requirePeer('helm', skip), args);
      return stdout.slice(stdout.indexOf('\nNOTES:'));
    };
    expect(await notes('perf.enabled=true')).not.toMatch(/is root|close to root/);
    expect(await notes('cri.enabled=true')).toContain('root on their nodes');
    expect(await notes('perf.enabled=true', 'perf.capability=SYS_ADMIN')).toContain('close to root');
  });

  it('refuses values that its schema does not know, before anything is applied', async ({ skip }) => {
    await expect(renderChart({ set: ['perf.capability=ALL'] }, skip)).rejects.toThrow(/capability/);
    await expect(renderChart({ set: ['privileged=true'] }, skip)).rejects.toThrow(/privileged/);
  });
});
