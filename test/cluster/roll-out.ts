import type { Cluster } from '../peers/kubernetes/cluster.ts';

/** Waits until a DaemonSet is rolled out. @throws with what is known of the namespace's pods, where it never is. */
export async function rollOut(cluster: Cluster, namespace: string, daemonSet: string): Promise<void> {
  const inNamespace = (...args: string[]) => cluster.kubectl('--namespace', namespace, ...args);
  await inNamespace('rollout', 'status', `daemonset/${daemonSet}`, '--timeout=120s').catch(
    async (error: Error) => {
      throw new Error(`${error.message}\n${await inNamespace('describe', 'pods')}`, { cause: error });
    },
  );
}
