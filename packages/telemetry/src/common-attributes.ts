import type { Attributes } from '@opentelemetry/api';

/** What names the agent's own service, process, pod or container, and nothing else on the node. */
const OF_THE_AGENT =
  /^(?:service|telemetry|process|container|cgroup|oci|k8s\.(?:namespace|pod|container|deployment|replicaset|statefulset|daemonset|job|cronjob|replicationcontroller))\./;

/**
 * Of the agent's Resource, what holds for everything on its node: `k8s.node.name`, `k8s.cluster.name`, `host.*`,
 * `cloud.*` and what OTEL_RESOURCE_ATTRIBUTES adds of one's own.
 */
export function commonAttributes(resource: Readonly<Attributes>): Attributes {
  return Object.fromEntries(Object.entries(resource).filter(([key]) => !OF_THE_AGENT.test(key)));
}
