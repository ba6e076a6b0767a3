// otel-config/collector/agent.yaml against a real API server, with a role that may list and watch pods and nothing else.
import { expect, test } from 'vitest';
import { AgentProcess } from '../bed/agent-process.ts';
import { type NamedContainer, NodeBed } from '../bed/node-bed.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import { requireCgroups, requirePeer } from '../peer.ts';
import { Collector, findCollectorPorts } from './collector.ts';
import { DeployedCollector } from './deployed-collector.ts';
import { ControlPlane } from './kubernetes/control-plane.ts';
import { writePodReaderKubeconfig } from './kubernetes/write-pod-reader-kubeconfig.ts';
import { attributesOf } from './otlp-json.ts';

const NODE = 'node-1';
const HASH = '7d9f';

/** The namespaces of the node's pods; without their default service account they admit no pod. */
async function makeNamespaces({ client }: ControlPlane, names: Iterable<string>): Promise<void> {
  for (const name of names) {
    const path = `/api/v1/namespaces/${name}`;
    if ((await client.ask('GET', path)).status === 404)
      await client.expect('POST', '/api/v1/namespaces', { metadata: { name } });
    if ((await client.ask('GET', `${path}/serviceaccounts/default`)).status === 404)
      await client.expect('POST', `${path}/serviceaccounts`, { metadata: { name: 'default' } });
  }
}

/** A pod as a Deployment would make it and a kubelet report it. Its uid is the API server's, which no cgroup path has. */
async function makePod({ client }: ControlPlane, containers: readonly NamedContainer[]): Promise<string> {
  const [{ namespace, pod } = { namespace: '', pod: '' }] = containers;
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const workload = pod.split('-')[0];
  const { metadata } = await client.expect('POST', path, {
    metadata: {
      name: pod,
      labels: { 'pod-template-hash': HASH },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: `${workload}-${HASH}`,
          uid: 'f0f0f0f0-0000-4000-8000-000000000001',
          controller: true,
        },
      ],
    },
    spec: {
      nodeName: NODE,
      automountServiceAccountToken: false,
      containers: containers.map(({ container }) => ({ name: container, image: `shop/${container}:1` })),
    },
  });
  const containerStatuses = containers.map(({ container, cgroup }) => ({
    name: container,
    containerID: `containerd://${cgroup.containerId}`,
    image: `shop/${container}:1`,
    imageID: '',
    ready: true,
    restartCount: 0,
    state: { running: { startedAt: new Date().toISOString() } },
  }));
  const status = { phase: 'Running', containerStatuses };
  await client.expect('PATCH', `${path}/${pod}/status`, { status }, 'application/strategic-merge-patch+json');
  return metadata.uid;
}

/** The containers of the node by pod. */
function podsOf({ containers }: NodeBed): NamedContainer[][] {
  const pods = new Map<string, NamedContainer[]>();
  for (const container of containers)
    pods.set(container.pod, [...(pods.get(container.pod) ?? []), container]);
  return [...pods.values()];
}

test('the Collector of a node finds pods by container.id and adds what psiperf does not know', async ({
  skip,
}) => {
  const otelcol = requirePeer('otelcol', skip);
  const programs = { etcd: requirePeer('etcd', skip), apiServer: requirePeer('kube-apiserver', skip) };
  await requireCgroups(skip);
  await using plane = await ControlPlane.start(programs);
  await using directory = await TemporaryDirectory.make();
  await using node = await NodeBed.open(`psiperf-test-${process.pid}-association`);
  await makeNamespaces(
    plane,
    node.containers.map(({ namespace }) => namespace),
  );
  const uids = [];
  for (const containers of podsOf(node)) uids.push(await makePod(plane, containers));

  const ports = await findCollectorPorts();
  await using far = await Collector.start(otelcol, directory.path, { name: 'far', ports });
  await using ofNode = await DeployedCollector.start(otelcol, 'agent.yaml', {
    NODE_NAME: NODE,
    GATEWAY_ENDPOINT: `http://127.0.0.1:${ports.grpc}`,
    K8S_AUTH_TYPE: 'kubeConfig',
    KUBECONFIG: await writePodReaderKubeconfig(plane, 'otelcol', directory.path),
  });
  await using _psiperf = await AgentProcess.start({
    args: node.agentArgs,
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${ofNode.ports.grpc}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
      OTEL_METRIC_EXPORT_TIMEOUT: '900',
    },
  });
  const readLast = async () =>
    ((await far.readRequests()).at(-1) ?? []).map(({ resource }) => attributesOf(resource.attributes));
  await far.until(async () => (await readLast()).some((attributes) => 'k8s.deployment.name' in attributes));

  const resources = await readLast();
  for (const { cgroup, namespace, pod, container } of node.containers) {
    const attributes = resources.find((each) => each['container.id'] === cgroup.containerId);
    const workload = pod.split('-')[0];
    expect(attributes).toMatchObject({
      'k8s.namespace.name': namespace,
      'k8s.pod.name': pod,
      'k8s.container.name': container,
      'k8s.deployment.name': workload,
      'k8s.replicaset.name': `${workload}-${HASH}`,
      'k8s.pod.start_time': expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      'container.image.name': `shop/${container}`,
      // The cgroup path's, which psiperf has said: not overwritten.
      'k8s.pod.uid': cgroup.podUid,
    });
    expect(uids).not.toContain(cgroup.podUid);
  }
  const ofSystem = resources.filter((attributes) => !('cgroup.path' in attributes));
  expect(ofSystem.length).toBeGreaterThan(0);
  for (const attributes of ofSystem) expect(attributes).not.toHaveProperty('k8s.pod.name');
  expect(ofNode.output).not.toMatch(/forbidden/i);

  await plane.killApiServer();
  await far.untilReceived((await far.readRequests()).length + 3);
  const workloads = (await readLast()).map((attributes) => attributes['k8s.deployment.name']);
  expect(workloads.filter((name) => name !== undefined).sort()).toEqual(['cart', 'cart', 'dns', 'search']);
});
