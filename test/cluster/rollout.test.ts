// The manifests of deploy/ on a real node, applied as an operator applies them. What each names: names.test.ts.
import { expect, test } from 'vitest';
import { DeployedPsiperf } from './deployed-psiperf.ts';
import { shareCluster } from './shared-cluster.ts';
import { container, deployment, namespace, podSpec } from './workloads.ts';

const requireCluster = shareCluster();

const CPU_PRESSURE = 'container_cpu_pressure_time_seconds_total';

test.for([
  ['overlays/runtime-state', /^ok {4}names from containerd-state: .*image/m],
  ['overlays/cri', /^ok {4}names from cri: .*pod labels/m],
  ['overlays/kubelet', /^ok {4}names from kubelet: .*owners/m],
  ['overlays/api-server', /^ok {4}names from api-server: .*owners/m],
  ['overlays/perf', /^ok {4}software events: /m],
  ['overlays/perf-debian', /^ok {4}software events: /m],
] as const)(
  '%s rolls out, can do what it is for, and measures a Deployment',
  async ([variant, found], { skip }) => {
    const cluster = await requireCluster(skip);
    await cluster.apply(namespace('shop'), deployment('shop', 'web', 2, podSpec(container('app'))));
    await cluster.kubectl('--namespace', 'shop', 'rollout', 'status', 'deployment/web', '--timeout=30s');
    await using psiperf = await DeployedPsiperf.apply(cluster, variant);
    const check = await psiperf.check();
    expect(check).toMatch(found);
    expect(check).not.toMatch(/^fail/m);
    const pods = await cluster.kubectl(
      ...['--namespace', 'shop', 'get', 'pods', '--output=jsonpath={.items[*].metadata.name}'],
    );
    const samples = (await psiperf.scrape()).filter(
      ({ name, labels }) =>
        name === CPU_PRESSURE && labels.psi_type === 'some' && labels.namespace === 'shop',
    );
    expect(samples.map(({ labels }) => `${labels.pod}/${labels.container}`).toSorted()).toEqual(
      pods
        .split(' ')
        .map((pod) => `${pod}/app`)
        .toSorted(),
    );
    expect(await psiperf.readLog()).not.toContain('ERROR');
  },
);
