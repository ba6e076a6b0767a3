/**
 * What is read of the answers of a container runtime (CRI, `runtime.v1`). The environment of a container is in none of
 * them: it is in a verbose ContainerStatus alone, which is not asked for.
 * https://github.com/kubernetes/cri-api/blob/master/pkg/apis/runtime/v1/api.proto
 *
 *     service RuntimeService {
 *       rpc Version(VersionRequest) returns (VersionResponse);
 *       rpc ListContainers(ListContainersRequest) returns (ListContainersResponse);
 *       rpc ListPodSandbox(ListPodSandboxRequest) returns (ListPodSandboxResponse);
 *       rpc GetContainerEvents(GetEventsRequest) returns (stream ContainerEventResponse);
 *     }
 */
import { count, list, message, nested, text, textMap } from './protobuf-message.ts';

/** What a runtime says of itself. */
export const versionResponse = message({ runtimeName: text(2), runtimeVersion: text(3) });

const containerMetadata = message({ name: text(1), attempt: count(2) });

const imageSpec = message({
  image: text(1),
  /** As in the pod's specification; sent since Kubernetes 1.28, where `image` became the id that it was resolved to. */
  userSpecifiedImage: text(18),
});

const container = message({
  id: text(1),
  podSandboxId: text(2),
  metadata: nested(3, containerMetadata),
  image: nested(4, imageSpec),
  labels: textMap(8),
  annotations: textMap(9),
});

const podSandboxMetadata = message({ name: text(1), uid: text(2), namespace: text(3), attempt: count(4) });

const podSandbox = message({
  id: text(1),
  metadata: nested(2, podSandboxMetadata),
  /** The pod's. */
  labels: textMap(5),
  annotations: textMap(6),
});

export const listContainersResponse = message({ containers: list(1, container) });

export const listPodSandboxResponse = message({ items: list(1, podSandbox) });

/** A container, running or not. */
export type CriContainer = ReturnType<typeof container>;

/** The container that holds a pod's namespaces, and what the runtime was told of the pod. */
export type CriPodSandbox = ReturnType<typeof podSandbox>;
