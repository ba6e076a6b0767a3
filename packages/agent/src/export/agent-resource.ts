import { randomUUID } from 'node:crypto';
import {
  defaultResource,
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import {
  ATTR_K8S_NODE_NAME,
  ATTR_SERVICE_INSTANCE_ID,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
} from '@opentelemetry/semantic-conventions';

/**
 * The Resource of the agent itself: its `service.*`, then OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME, then the name
 * that the node was given; the later wins.
 */
export function agentResource(version: string, nodeName: string | undefined): Resource {
  const own = resourceFromAttributes({
    [ATTR_SERVICE_NAME]: 'psiperf',
    [ATTR_SERVICE_VERSION]: version,
    [ATTR_SERVICE_INSTANCE_ID]: randomUUID(),
  });
  const named = resourceFromAttributes(nodeName === undefined ? {} : { [ATTR_K8S_NODE_NAME]: nodeName });
  return defaultResource()
    .merge(own)
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(named);
}
