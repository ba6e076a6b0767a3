/**
 * Which pod and container a cgroup belongs to: by its path, by files of the runtimes and the kubelet, or by asking; and the
 * attributes of an OpenTelemetry Resource that come of it.
 *
 * @module @psiperf/kubernetes
 */

export {
  ATTR_CGROUP_PATH,
  ATTR_CONTAINER_NAME,
  ATTR_CONTAINER_RUNTIME_NAME,
  DESCRIPTIVE_ATTRIBUTES,
  IDENTIFYING_ATTRIBUTES,
} from './attribute-names.ts';
export type {
  CgroupClass,
  ContainerClass,
  PodClass,
  QosClass,
  RuntimeName,
  ServiceClass,
  SliceClass,
} from './cgroup-class.ts';
export { classifyCgroup, isLeafCgroup } from './classify-cgroup.ts';
export {
  type ContainerIdentity,
  containerIdentity,
  type PathIdentity,
  type PodIdentity,
} from './container-identity.ts';
export {
  ContainerNamer,
  type ContainerNamerOptions,
  type FoundCgroup,
} from './container-namer.ts';
export type { ContainerRecord, PodDetails, PodRecord, WorkloadOwner } from './container-record.ts';
export type { Description } from './description.ts';
export { KubernetesError, type KubernetesErrorCode } from './kubernetes-error.ts';
export { type DetectedAttributes, OwnPodDetector } from './own-pod/own-pod-detector.ts';
export { type ImageReference, parseImageReference } from './parse-image-reference.ts';
export type { PodSource, SourceStatus } from './pod-source.ts';
export type { ProbedSource } from './source-panel.ts';
export type { SourceProblem } from './source-problems.ts';
export type { ApiServerAccess } from './sources/api-server-connection.ts';
export { type ApiServerOptions, ApiServerSource } from './sources/api-server-source.ts';
export { CriSource, type CriSourceOptions } from './sources/cri/cri-source.ts';
export { type FileSourceOptions, fileSources } from './sources/file-sources.ts';
export { type KubeletOptions, KubeletSource } from './sources/kubelet-source.ts';
export {
  type AllowedDetails,
  type ResourceAttributes,
  toResourceAttributes,
} from './to-resource-attributes.ts';
