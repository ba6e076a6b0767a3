import type { Cluster } from '../peers/kubernetes/cluster.ts';
import type { DeployedPsiperf } from './deployed-psiperf.ts';
import { container, deployment, namespace, podSpec } from './workloads.ts';

const NAMESPACE = 'shop';
const CPU_PRESSURE = 'container_cpu_pressure_time_seconds_total';

/** Runs a Deployment of one container, `app`, that does nothing. */
export async function startDeployment(cluster: Cluster, name: string): Promise<void> {
  await cluster.apply(namespace(NAMESPACE), deployment(NAMESPACE, name, 1, podSpec(container('app'))));
  const inNamespace = ['--namespace', NAMESPACE];
  await cluster.kubectl(...inNamespace, 'rollout', 'status', `deployment/${name}`, '--timeout=180s');
}

/** The labels that psiperf shows of the containers in pods whose name begins so. */
export async function labelsOf(
  psiperf: DeployedPsiperf,
  pod: string,
): Promise<Readonly<Record<string, string>>[]> {
  return (await psiperf.scrape())
    .filter(({ name, labels }) => name === CPU_PRESSURE && labels.psi_type === 'some')
    .map(({ labels }) => labels)
    .filter((labels) => labels.namespace === NAMESPACE && labels.pod?.startsWith(`${pod}-`));
}

/** What the log warns of in a source of names. */
export async function readWarnings(psiperf: DeployedPsiperf, source: string): Promise<string[]> {
  const lines = (await psiperf.readLog()).split('\n');
  return lines.filter((line) => line.includes(`WARN: names from ${source}: `));
}
