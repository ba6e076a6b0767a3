import type { InstrumentationScope } from '@opentelemetry/core';

/** The instrumentation scope of every point that was made of a sample. Instruments of the agent have others. */
export const ENTITY_SCOPE_NAME = '@psiperf/telemetry';

/** Whether points of this scope belong to a container, pod, cgroup or node, and not to the agent itself. */
export function isEntityScope({ name }: Pick<InstrumentationScope, 'name'>): boolean {
  return name === ENTITY_SCOPE_NAME;
}
