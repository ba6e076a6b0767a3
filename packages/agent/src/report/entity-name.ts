import { type Entity, PROFILES } from '@psiperf/telemetry';

/** What an entity is called: namespace, pod and container, or in place of the last one the cgroup's path. */
export function entityName({ subject, attributes }: Entity): readonly [string, string, string] {
  const rules = PROFILES.otel.labels[subject];
  const labels = Object.fromEntries(rules.map(({ name, value }) => [name, value(attributes)]));
  const { namespace = '', pod = '', container = '', cgroup = container } = labels;
  return [namespace, pod, cgroup];
}

/** The same in one word, of the parts that it has: `namespace/pod/container`. */
export function entityPath(entity: Entity): string {
  return entityName(entity).filter(Boolean).join('/');
}
