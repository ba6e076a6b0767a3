// The manifests of deploy/ on a real node, applied as an operator applies them.
import { expect, test } from 'vitest';
import { DeployedPsiperf } from './deployed-psiperf.ts';
import { shareCluster } from './shared-cluster.ts';
import { container, deployment, namespace, podSpec } from './workloads.ts';

const requireCluster = shareCluster();

const CPU_PRESSURE = 'container_cpu_pressure_time_seconds_total';

test.for([
  ['base', 'log-names'],
  ['overlays/runtime-state', 'containerd-state'],
  ['overlays/cri', 'cri'],
  ['overlays/kubelet', 'kubelet'],
  ['overlays/api-server', 'api-server'],
])('%s rolls out, and names the containers of a Deployment from %s', async ([variant, source], { skip }) => {
  const cluster = await requireCluster(skip);
  await cluster.apply(namespace('shop'), deployment('shop', 'web', 2, podSpec(container('app'))));
  await cluster.kubectl('--namespace', 'shop', 'rollout', 'status', 'deployment/web', '--timeout=30s');
  await using psiperf = await DeployedPsiperf.apply(cluster, variant);
  expect(await psiperf.check()).toMatch(new RegExp(`^ok {4}names from ${source}: `, 'm'));
  const pods = await cluster.kubectl(
    '--namespace',
    'shop',
    'get',
    'pods',
    '--output=jsonpath={.items[*].metadata.name}',
  );
  const samples = (await psiperf.scrape()).filter(
    ({ name, labels }) => name === CPU_PRESSURE && labels.psi_type === 'some',
  );
  const named = samples.map(({ labels }) => `${labels.namespace}/${labels.pod}/${labels.container}`);
  for (const pod of pods.split(' ')) expect(named).toContain(`shop/${pod}/app`);
  expect(named.filter((name) => name.startsWith('shop/'))).toHaveLength(2);
  expect(await psiperf.readLog()).not.toContain('ERROR');
});
