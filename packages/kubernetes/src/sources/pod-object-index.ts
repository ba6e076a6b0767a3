import type { ContainerRecord, PodRecord } from '../container-record.ts';
import { textOf } from './json-fields.ts';
import { type PodRecords, toRecords } from './pod-object.ts';

/** As many as a node can have twice over: what is left of a pod goes soon. */
const REMEMBERED_ENDS = 512;

/** Pod objects by what they are asked for: a container's id, a pod's uid as in the cgroup's path. */
export class PodObjectIndex {
  /** By the object's own uid, which a mirror pod does not share with its path. */
  readonly #objects = new Map<string, PodRecords>();
  readonly #pods = new Map<string, PodRecords>();
  readonly #containers = new Map<string, ContainerRecord>();
  /** Pods that are told of no more, the latest last. */
  readonly #ended = new Set<string>();

  find(containerId: string): ContainerRecord | undefined {
    return this.#containers.get(containerId);
  }

  findPod(podUid: string): PodRecord | undefined {
    return this.#pods.get(podUid)?.pod;
  }

  /**
   * That an unknown container of this pod is its sandbox, where the pod tells of all others. While one of these is being
   * made it may be either, and is undecided: an image is pulled, or an init container runs, for longer than anyone waits.
   * So is what is left of a pod that was deleted: nobody will tell of it any more, and it goes.
   */
  presumeSandbox(containerId: string, podUid: string): ContainerRecord | 'undecided' | undefined {
    const known = this.#pods.get(podUid);
    if (known === undefined) return this.#ended.has(podUid) ? 'undecided' : undefined;
    if (this.#containers.has(containerId)) return undefined;
    if (!known.isComplete) return 'undecided';
    return { kind: 'sandbox', podUid, ...known.pod };
  }

  /** Knows these and no others; what is no pod object is left out. */
  replaceAll(objects: readonly unknown[]): void {
    const before = [...this.#pods.keys()];
    this.#forgetPods();
    for (const object of objects) this.put(object);
    for (const podUid of before) if (!this.#pods.has(podUid)) this.#rememberEnd(podUid);
  }

  put(object: unknown): void {
    const records = toRecords(object);
    const uid = textOf(object, 'metadata', 'uid');
    if (records === undefined || uid === undefined) return;
    this.remove(object);
    this.#objects.set(uid, records);
    this.#pods.set(records.podUid, records);
    this.#ended.delete(records.podUid);
    for (const [id, record] of records.containers) this.#containers.set(id, record);
  }

  remove(object: unknown): void {
    const uid = textOf(object, 'metadata', 'uid');
    const known = uid === undefined ? undefined : this.#objects.get(uid);
    if (uid === undefined || known === undefined) return;
    this.#objects.delete(uid);
    // A static pod's mirror may be made anew before the old one is gone: the new one stays.
    if (this.#pods.get(known.podUid) === known) {
      this.#pods.delete(known.podUid);
      this.#rememberEnd(known.podUid);
    }
    for (const [id, record] of known.containers) {
      if (this.#containers.get(id) === record) this.#containers.delete(id);
    }
  }

  clear(): void {
    this.#forgetPods();
    this.#ended.clear();
  }

  #forgetPods(): void {
    this.#objects.clear();
    this.#pods.clear();
    this.#containers.clear();
  }

  #rememberEnd(podUid: string): void {
    this.#ended.add(podUid);
    const [oldest] = this.#ended;
    if (oldest !== undefined && this.#ended.size > REMEMBERED_ENDS) this.#ended.delete(oldest);
  }
}
