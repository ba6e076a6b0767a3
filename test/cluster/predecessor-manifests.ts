// What the examples of the predecessors apply, but for the image. Their values are what counts here, so nothing of psiperf's own
// manifests is in them.

import { DAEMONSET_ENVIRONMENT, PREDECESSORS_PORT } from '../bed/predecessor-environment.ts';
import { container } from './workloads.ts';

const DAEMONSET = 'psi-perf-ds';
const NAMESPACE = 'prometheus';

const METRICS_PORT = { containerPort: PREDECESSORS_PORT, name: 'metrics', protocol: 'TCP' };

/** Where directories of the host are mounted, by name: the host's path, the container's, and what the path must be. */
const MOUNTS = [
  { name: 'dockerpath', path: '/var/lib/docker', at: '/root/docker', type: 'Directory' },
  { name: 'procpath', path: '/proc', at: '/root/proc', type: 'Directory' },
  { name: 'cgrouppath', path: '/sys/fs/cgroup', at: '/root/cgroup', type: 'Directory' },
  { name: 'perfpath', path: '/sys', at: '/sys', type: 'Directory' },
  { name: 'containerdsock', path: '/run/containerd', at: '/run/containerd/', type: '' },
] as const;

/** The latest example of psi-perf-ds: its DaemonSet with the account, role and Service. */
export function daemonSetExample(image: string): object[] {
  const metadata = { name: DAEMONSET, namespace: NAMESPACE };
  const read = ['get', 'list', 'watch'];
  const resources = ['nodes/proxy', 'nodes', 'namespaces', 'endpoints', 'pods', 'services'];
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: DAEMONSET },
      rules: [
        { apiGroups: [''], resources, verbs: read },
        { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
        { nonResourceURLs: ['/metrics'], verbs: ['get'] },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: DAEMONSET },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: DAEMONSET },
      subjects: [{ kind: 'ServiceAccount', name: DAEMONSET, namespace: NAMESPACE }],
    },
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata,
      spec: {
        selector: { matchLabels: { app: 'psi-perf' } },
        template: { metadata: { labels: { app: 'psi-perf' } }, spec: toPodSpec(image) },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'psi-perf-service', namespace: NAMESPACE, labels: { app: 'psi-perf' } },
      spec: { selector: { app: 'psi-perf' }, ports: [{ port: PREDECESSORS_PORT, protocol: 'TCP' }] },
    },
  ];
}

function toPodSpec(image: string): object {
  const environment = {
    ...DAEMONSET_ENVIRONMENT,
    CONTAINER_RUNTIME: 'containerd',
    CONTAINER_RUNTIME_PATH: 'unix://run/containerd/containerd.sock',
  };
  return {
    serviceAccountName: DAEMONSET,
    terminationGracePeriodSeconds: 5,
    hostPID: true,
    hostNetwork: true,
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    tolerations: [{ key: 'node-role.kubernetes.io/master', operator: 'Exists', effect: 'NoSchedule' }],
    containers: [
      {
        name: DAEMONSET,
        image,
        imagePullPolicy: 'IfNotPresent',
        ports: [{ ...METRICS_PORT, hostPort: PREDECESSORS_PORT }],
        securityContext: { capabilities: { add: ['SYS_PTRACE', 'SYS_ADMIN'] } },
        env: [
          ...Object.entries(environment).map(([name, value]) => ({ name, value })),
          { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
        ],
        resources: {
          requests: { cpu: '200m', memory: '200Mi' },
          limits: { cpu: '200m', memory: '500Mi' },
        },
        volumeMounts: MOUNTS.map(({ name, at }) => ({
          name,
          mountPath: at,
          readOnly: true,
          mountPropagation: 'HostToContainer',
        })),
      },
    ],
    volumes: MOUNTS.map(({ name, path, type }) => ({ name, hostPath: { path, type } })),
  };
}

/** The example of the sidecar: a Deployment of a container to be watched and the one that watches it, told by a flag. */
export function sidecarExample(image: string, command: string): object[] {
  const flagged = (mountPath: string) => ({ volumeMounts: [{ name: 'pid-flag-volume', mountPath }] });
  const resources = { cpu: 1, memory: '500Mi' };
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'pid-flag-config-map', namespace: 'default' },
      data: { pid_flag: 'stress-ng-1' },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'stress-ng', namespace: 'default' },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'stress-ng' } },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0 } },
        template: {
          metadata: { labels: { app: 'stress-ng' } },
          spec: {
            terminationGracePeriodSeconds: 5,
            shareProcessNamespace: true,
            containers: [
              { ...container('stress-ng', command), ...flagged('/etc/pid_flag') },
              {
                name: 'cgroup-monitor-sc',
                image,
                // The example says Always; there is no registry here.
                imagePullPolicy: 'Never',
                ports: [{ containerPort: PREDECESSORS_PORT, name: 'metrics' }],
                securityContext: { capabilities: { add: ['SYS_PTRACE'] } },
                env: [{ name: 'PORT', value: String(PREDECESSORS_PORT) }],
                resources: { requests: resources, limits: resources },
                ...flagged('/etc/pid_flag_sc'),
              },
            ],
            volumes: [{ name: 'pid-flag-volume', configMap: { name: 'pid-flag-config-map' } }],
          },
        },
      },
    },
  ];
}
