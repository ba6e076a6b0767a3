import { ManualClock } from '../../../test/bed/manual-clock.ts';
import { ContainerNamer, type FoundCgroup } from '../src/container-namer.ts';
import type { ContainerRecord, PodRecord } from '../src/container-record.ts';
import type { PodSource, SourceStatus } from '../src/pod-source.ts';
import { idOf } from './host-tree.ts';

export const ID = idOf('a1');
export const UID = 'uid-1';
export const NAMED = {
  kind: 'container',
  podName: 'web-0',
  namespace: 'shop',
  containerName: 'nginx',
} as const;

/** A source that answers from what the test puts into it. */
export class FakeSource implements PodSource {
  readonly name: string;
  readonly records = new Map<string, ContainerRecord>();
  readonly pods = new Map<string, PodRecord>();
  readonly asked: string[] = [];
  presumed: ContainerRecord | 'undecided' | undefined;
  isClosed = false;

  constructor(name: string, records: Record<string, ContainerRecord> = {}) {
    this.name = name;
    this.records = new Map(Object.entries(records));
  }

  async probe(): Promise<SourceStatus> {
    return { available: true, adds: 'names' };
  }

  async find(containerId: string): Promise<ContainerRecord | undefined> {
    this.asked.push(containerId);
    return this.records.get(containerId);
  }

  async findPod(podUid: string): Promise<PodRecord | undefined> {
    return this.pods.get(podUid);
  }

  async presume(): Promise<ContainerRecord | 'undecided' | undefined> {
    return this.presumed;
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

export const container = (cgroupId = 1n, fields: object = {}): FoundCgroup => ({
  kind: 'container',
  containerId: ID,
  podUid: UID,
  qosClass: 'Burstable',
  cgroupId,
  ...fields,
});

export const pod = (cgroupId = 9n): FoundCgroup => ({
  kind: 'pod',
  podUid: UID,
  qosClass: 'Burstable',
  cgroupId,
});

export function makeNamer(...sources: PodSource[]) {
  const clock = new ManualClock();
  return { clock, namer: new ContainerNamer(sources, { clock, graceMillis: 1_000, patienceMillis: 100 }) };
}
