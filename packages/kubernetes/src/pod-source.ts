import type { ContainerRecord, PodRecord } from './container-record.ts';
import type { KubernetesError, KubernetesErrorCode } from './kubernetes-error.ts';

/** Whether a source can be used, for the operator to read. */
export type SourceStatus =
  /** `adds`: what it contributes to an identity, such as `pod, namespace, container, image`. */
  | { readonly available: true; readonly adds: string }
  /** `remedy`: what to do to get it; `code`: that of the error, where it is one. */
  | {
      readonly available: false;
      readonly why: string;
      readonly remedy: string;
      readonly code?: KubernetesErrorCode;
    };

/** The status of a source that fails. */
export function toUnavailable({ message, hint, code }: KubernetesError): SourceStatus {
  return { available: false, why: message, remedy: hint, code };
}

/**
 * Where identities come from. A source answers with what it knows at that moment: one that looks a container up answers
 * from the lookup, one that is told of containers later (a watch) from what it has been told, and is asked again.
 */
export interface PodSource {
  /** Short and unique, such as `containerd-state`. */
  readonly name: string;

  /**
   * Whether it also knows what describes a pod (labels, owners): it is then asked about a container that others have named
   * already, until it answers.
   */
  readonly describes?: boolean;

  /** Asks whether it could answer now. Never rejects. */
  probe(): Promise<SourceStatus>;

  /**
   * What it knows of the container; undefined where it does not know it (yet).
   * @throws KubernetesError where it cannot be asked, or its answer is broken.
   */
  find(containerId: string): Promise<ContainerRecord | undefined>;

  /** What it knows of the pod; undefined where it does not know it (yet). Throws as `find` does. */
  findPod(podUid: string): Promise<PodRecord | undefined>;

  /**
   * What it concludes of a container in this pod that no source has named within the grace period; `undecided` where it
   * knows the pod and will know this one for what it is, so that the container has to wait; undefined where there is
   * nothing to conclude. Throws as `find` does.
   */
  presume?(containerId: string, podUid: string): Promise<ContainerRecord | 'undecided' | undefined>;

  /** Lets go of everything it holds. */
  close(): Promise<void>;
}
