import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type Manifest, parseManifests, readManifestFiles } from './manifest-files.ts';

const [daemonSet] = parseManifests(readFileSync(inRoot('deploy/base/daemonset.yaml'), 'utf8'));
const pod = daemonSet.spec.template.spec;
const [container] = pod.containers;

describe('the base', () => {
  it('is neither root nor privileged, and shares nothing with its node', () => {
    expect(pod.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      supplementalGroups: [0],
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container.securityContext).toEqual({
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    for (const shared of ['hostPID', 'hostIPC', 'hostNetwork', 'shareProcessNamespace'])
      expect(pod).not.toHaveProperty(shared);
    expect(pod.automountServiceAccountToken).toBe(false);
  });

  it('runs the version of this checkout', () => {
    const { version } = JSON.parse(readFileSync(inRoot('packages/agent/package.json'), 'utf8'));
    expect(container.image).toBe(`psiperf:${version}`);
  });

  it('listens where its probes, its annotations and its port are', () => {
    expect(container.args).toContain('--listen=0.0.0.0:9464');
    expect(container.ports).toEqual([{ name: 'metrics', containerPort: 9464, protocol: 'TCP' }]);
    expect(container.readinessProbe.httpGet).toEqual({ path: '/readyz', port: 'metrics' });
    expect(container.livenessProbe.httpGet).toEqual({ path: '/healthz', port: 'metrics' });
    expect(daemonSet.spec.template.metadata.annotations).toEqual({
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': '9464',
      'prometheus.io/path': '/metrics',
    });
  });
});

const manifests = readManifestFiles();
const containers = manifests.flatMap((manifest) => manifest.spec?.template?.spec?.containers ?? []);
const volumes = manifests.flatMap((manifest) => manifest.spec?.template?.spec?.volumes ?? []);

describe('the base and the components', () => {
  it('mount the host read-only, below --host-root, where it is on the host', () => {
    const mounts: Manifest[] = containers.flatMap(({ volumeMounts = [] }) => volumeMounts);
    expect(mounts).toHaveLength(volumes.length);
    for (const { name, ...mount } of mounts) {
      const { hostPath } = volumes.find((volume) => volume.name === name);
      expect(mount).toEqual({
        mountPath: `/host${hostPath.path}`,
        readOnly: true,
        recursiveReadOnly: 'IfPossible',
      });
    }
  });

  it('each have an overlay', () => {
    expect(readdirSync(inRoot('deploy/overlays'))).toEqual(readdirSync(inRoot('deploy/components')));
  });
});

describe('the README justifies in its table', () => {
  const readme = readFileSync(inRoot('deploy/README.md'), 'utf8');
  const rowsOf = (privilege: string) =>
    readme.split('\n').filter((line) => line.startsWith(`| ${privilege} |`));

  const capabilities = containers.flatMap(({ securityContext }) => securityContext?.capabilities?.add ?? []);
  it.each([...new Set(capabilities)])('the capability %s', (capability) => {
    expect(rowsOf(`capability \`${capability}\``)).toHaveLength(1);
  });

  it.each(volumes.map(({ hostPath }) => hostPath.path))('the mount of %s', (path) => {
    expect(rowsOf(`hostPath \`${path}\``)).toHaveLength(1);
  });

  const rules = manifests.flatMap((manifest) => manifest.rules ?? []);
  it.each(rules.map(({ resources, verbs }) => [resources.join(), verbs] as const))(
    'what may be done with %s: %s',
    (resources, verbs) => {
      expect(
        rowsOf(`ClusterRole \`${resources}\`: ${verbs.map((verb: string) => `\`${verb}\``).join(', ')}`),
      ).toHaveLength(1);
    },
  );
});
