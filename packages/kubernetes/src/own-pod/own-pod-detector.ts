import {
  ATTR_CONTAINER_ID,
  ATTR_K8S_CONTAINER_NAME,
  ATTR_K8S_NAMESPACE_NAME,
  ATTR_K8S_POD_UID,
} from '@opentelemetry/semantic-conventions';
import { type HostRoots, hostRoots } from '@psiperf/cgroup';
import { ATTR_CONTAINER_RUNTIME_NAME } from '../attribute-names.ts';
import type { ContainerIdentity } from '../container-identity.ts';
import { readOwnIdentity } from './read-own-identity.ts';

const ATTRIBUTES = {
  [ATTR_K8S_POD_UID]: 'podUid',
  [ATTR_K8S_NAMESPACE_NAME]: 'namespace',
  [ATTR_K8S_CONTAINER_NAME]: 'containerName',
  [ATTR_CONTAINER_ID]: 'containerId',
  [ATTR_CONTAINER_RUNTIME_NAME]: 'runtime',
} as const satisfies Readonly<Record<string, keyof ContainerIdentity>>;

type Field = (typeof ATTRIBUTES)[keyof typeof ATTRIBUTES];

/** Attributes of a Resource; those that are not known are not there. */
export type DetectedAttributes = Partial<Record<keyof typeof ATTRIBUTES, string>>;

/**
 * A `ResourceDetector` of OpenTelemetry for the pod and container that this process is in: `k8s.pod.uid`,
 * `k8s.namespace.name`, `k8s.container.name`, `container.id`, `container.runtime.name`, each where it can be told for sure.
 * It needs no permission, asks nobody and never fails; outside of a container it detects nothing.
 */
export class OwnPodDetector {
  readonly #roots: HostRoots;

  /** @param roots where the file systems are; those of this machine by default. */
  constructor(roots: HostRoots = hostRoots()) {
    this.#roots = roots;
  }

  /** Reads what there is, which is known at once: no exporter has to wait for it. Never throws. */
  detect(): { attributes: DetectedAttributes } {
    const identity = readOwnIdentity(this.#roots);
    const attributes: DetectedAttributes = {};
    for (const [name, field] of Object.entries(ATTRIBUTES) as [keyof DetectedAttributes, Field][]) {
      const value = identity[field];
      if (value !== undefined) attributes[name] = value;
    }
    return { attributes };
  }
}
