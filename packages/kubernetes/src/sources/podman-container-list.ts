/**
 * A list of containers, as podman keeps it.
 * https://github.com/containers/storage/blob/main/containers.go
 *
 *     /var/lib/containers/storage/<driver>-containers/containers.json
 *     [{"id": "<id>", "names": ["grafana"],
 *       "metadata": "{\"image-name\":\"docker.io/grafana/grafana:12.0\",\"image-id\":\"<64 hex>\",
 *         \"name\":\"grafana\",\"created-at\":1767340800}"}]
 */
import { stat } from 'node:fs/promises';
import { type Clock, isYoung } from '@psiperf/cgroup';
import type { ContainerRecord } from '../container-record.ts';
import { KubernetesError } from '../kubernetes-error.ts';
import { present } from '../present.ts';
import { textOf } from './json-fields.ts';
import { namedImage } from './named-image.ts';
import { readStateFile } from './read-state-file.ts';
import { toSourceError } from './to-source-error.ts';

/** About 1 KiB a container. */
const MAX_BYTES = 16 * 1024 * 1024;
/** Many containers are asked for in one go: a look this young answers for all of them. */
const YOUNG_MILLIS = 100;

/**
 * One of podman's lists, read again when it has changed: a container that is renamed and started again keeps its id.
 */
export class PodmanContainerList {
  readonly #path: string;
  readonly #clock: Clock;
  #records = new Map<string, ContainerRecord>();
  /** By the first digits of their ids. */
  #pods: ReadonlySet<string> = new Set();
  #version = '';
  #lookedAtMillis = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
  }

  async find(containerId: string): Promise<ContainerRecord | undefined> {
    if (!isYoung(this.#lookedAtMillis, this.#clock, YOUNG_MILLIS)) await this.#refresh();
    return this.#records.get(containerId) ?? this.#findPod(containerId);
  }

  clear(): void {
    this.#records.clear();
    this.#pods = new Set();
    this.#version = '';
    this.#lookedAtMillis = Number.NEGATIVE_INFINITY;
  }

  /** Below a parent of the operator's choice the cgroup of a pod is called like one of a container. */
  #findPod(id: string): ContainerRecord | undefined {
    return this.#pods.has(id.slice(0, SHORT_ID_DIGITS)) ? { kind: 'sandbox', runtime: 'podman' } : undefined;
  }

  #refresh(): Promise<void> {
    this.#reading ??= this.#look().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #look(): Promise<void> {
    const lookedAtMillis = this.#clock.now();
    await this.#readIfChanged();
    this.#lookedAtMillis = lookedAtMillis;
  }

  async #readIfChanged(): Promise<void> {
    const version = await this.#readVersion();
    if (version === this.#version) return;
    const list = (await readStateFile(this.#path, MAX_BYTES)) ?? [];
    if (!Array.isArray(list)) throw malformed(this.#path);
    this.#records = new Map(list.flatMap((entry) => toEntry(entry)));
    const records = [...this.#records.values()];
    this.#pods = new Set(records.flatMap(({ name = '' }) => INFRA_NAME.exec(name)?.slice(1) ?? []));
    this.#version = version;
  }

  /** The file is replaced at every change, so it has a new inode. */
  async #readVersion(): Promise<string> {
    try {
      const { ino, size, mtimeNs } = await stat(this.#path, { bigint: true });
      return `${ino} ${size} ${mtimeNs}`;
    } catch (error) {
      const failure = toSourceError(error, this.#path);
      if (failure !== undefined) throw failure;
      return 'missing';
    }
  }
}

function toEntry(entry: unknown): [string, ContainerRecord][] {
  const id = textOf(entry, 'id');
  const metadata = parseMetadata(textOf(entry, 'metadata'));
  // CRI-O keeps its containers in the same list; it has state files of its own that say more.
  if (id === undefined || textOf(metadata, 'pod-id') !== undefined) return [];
  const name = textOf(entry, 'names', '0') ?? textOf(metadata, 'name');
  const record = present<ContainerRecord>({
    kind: name !== undefined && INFRA_NAME.test(name) ? 'sandbox' : 'container',
    name,
    imageName: namedImage(textOf(metadata, 'image-name'), textOf(metadata, 'image-id')),
    runtime: 'podman',
  });
  return [[id, record]];
}

/** `podman pod create` calls the container that holds the pod's namespaces after the pod's id. */
const INFRA_NAME = /^([0-9a-f]{12})-infra$/;

const SHORT_ID_DIGITS = 12;

function parseMetadata(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '{}');
  } catch {
    // A text of other making: the name is beside it.
    return undefined;
  }
}

function malformed(path: string): KubernetesError {
  return new KubernetesError('ERR_KUBERNETES_MALFORMED', `${path} is not a list of containers`, {
    path,
    hint: 'if this stays, look at the file on the node',
  });
}
