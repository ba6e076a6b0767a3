import { type CgroupRef, type Clock, readEarliestProcessStart, readFirstProcess } from '@psiperf/cgroup';
import {
  type AllowedDetails,
  type CgroupClass,
  type ContainerClass,
  type ContainerIdentity,
  type ContainerNamer,
  classifyCgroup,
  type FoundCgroup,
  type PodIdentity,
  toResourceAttributes,
} from '@psiperf/kubernetes';
import { ATTR_PROCESS_PID, type Entity, type MetricSubject } from '@psiperf/telemetry';
import type { MeasuredScope } from '../config/config.ts';

/** A cgroup that is measured, and who it is; that stays so until it is removed, but its description can grow. */
export interface MeasuredCgroup {
  readonly ref: CgroupRef;
  readonly entity: Entity;
  /** Start of its counters, milliseconds since the epoch; never after it was first seen. */
  readonly startMillis: number;
}

/** Who names cgroups, and what dates them. */
export interface Naming {
  readonly namer: ContainerNamer;
  /** Which labels and annotations of pods become attributes; none without. */
  readonly allowed?: AllowedDetails | undefined;
  /** Whether what describes a cgroup may be added after it was first measured. */
  readonly describesLater: boolean;
  /** Whether containers bear the host's number of their init process: as their runtime told it, or as it is seen, too. */
  readonly withProcess?: 'told' | 'seen' | undefined;
  readonly procRoot: string;
  /** When the machine was started; what a process's start is counted from. */
  readonly bootMillis: number | undefined;
  readonly clock: Clock;
}

type MeasurableClass = Extract<CgroupClass, { kind: 'container' | 'pod' | 'service' | 'slice' }>;

/** A cgroup that may be measured. */
interface Candidate {
  readonly ref: CgroupRef;
  readonly class: MeasurableClass;
  readonly firstSeenMillis: number;
}

/**
 * Which of the cgroups that are there are measured. A container or pod is measured once it has a name or has waited
 * long enough for one. Where a host has no containers its services and top-level slices stand in, until the first
 * container appears.
 */
export class MeasuredCgroups {
  readonly #scopes: ReadonlySet<MeasuredScope>;
  readonly #naming: Naming;
  /** In scope, but without a name yet. */
  readonly #candidates = new Map<bigint, Candidate>();
  /** Containers that are out of scope, but tell the names of their pods, which are in it. */
  readonly #witnesses = new Map<bigint, Candidate>();
  readonly #measured = new Map<bigint, MeasuredCgroup>();
  /** Measured containers that had no process of their own yet when it was looked for. */
  readonly #withoutProcess = new Set<bigint>();
  #sorted: readonly MeasuredCgroup[] | undefined;
  #standIn: boolean;

  constructor(scopes: ReadonlySet<MeasuredScope>, naming: Naming) {
    this.#scopes = scopes;
    this.#naming = naming;
    this.#standIn = scopes.has('containers');
  }

  /** A cgroup has appeared. */
  add(ref: CgroupRef): void {
    const found = classifyCgroup(ref.path);
    if (found.kind === 'container') this.#endStandIn();
    const candidate = { ref, firstSeenMillis: this.#naming.clock.now() };
    if (this.#isInScope(found)) this.#candidates.set(ref.id, { ...candidate, class: found });
    else if (this.#isWitness(found)) this.#witnesses.set(ref.id, { ...candidate, class: found });
  }

  /** A cgroup is gone. */
  remove({ id }: CgroupRef): void {
    this.#candidates.delete(id);
    this.#witnesses.delete(id);
    this.#withoutProcess.delete(id);
    this.#naming.namer.forget(id);
    if (this.#measured.delete(id)) this.#sorted = undefined;
  }

  /** Names those that wait for a name, and describes those of which there is more to say by now. */
  async settle(): Promise<void> {
    const { namer } = this.#naming;
    if (this.#candidates.size > 0)
      await namer.refresh(toFound([...this.#candidates.values(), ...this.#witnesses.values()]));
    for (const cgroupId of await namer.describe()) this.#describe(cgroupId);
    await Promise.all(Array.from(this.#withoutProcess, (cgroupId) => this.#addProcess(cgroupId)));
    await Promise.all(Array.from(this.#candidates.values(), (candidate) => this.#admit(candidate)));
  }

  /** What is measured now, the newest last: of two with the same labels the later one is shown. */
  list(): readonly MeasuredCgroup[] {
    this.#sorted ??= [...this.#measured.values()].sort(byAge);
    return this.#sorted;
  }

  /** Those that are measured as this subject, and those that will be once they have a name. */
  refsOf(subject: MetricSubject): readonly CgroupRef[] {
    const measured = this.list().filter(({ entity }) => entity.subject === subject);
    const waiting = [...this.#candidates.values()].filter(
      ({ class: { kind } }) => SUBJECTS[kind] === subject,
    );
    return [...measured, ...waiting].map(({ ref }) => ref);
  }

  /** For people: how many containers are measured and wait for a name, and whether services stand in for them. */
  counts(): { containers: number; waiting: number; standsIn: boolean } {
    const containers = this.list().filter(({ entity }) => entity.subject === 'container').length;
    return { containers, waiting: this.#candidates.size, standsIn: this.#standIn };
  }

  #isInScope(found: CgroupClass): found is MeasurableClass {
    if (found.kind === 'container') return this.#scopes.has('containers');
    if (found.kind === 'pod') return this.#scopes.has('pods');
    return isUnit(found) && (this.#standIn || this.#scopes.has('services'));
  }

  #isWitness(found: CgroupClass): found is ContainerClass {
    return found.kind === 'container' && this.#scopes.has('pods');
  }

  #endStandIn(): void {
    if (!this.#standIn) return;
    this.#standIn = false;
    if (this.#scopes.has('services')) return;
    for (const [id, candidate] of this.#candidates) if (isUnit(candidate.class)) this.#candidates.delete(id);
    for (const [id, { entity }] of this.#measured) if (entity.subject === 'cgroup') this.#measured.delete(id);
    this.#sorted = undefined;
  }

  #describe(cgroupId: bigint): void {
    const measured = this.#measured.get(cgroupId);
    if (measured === undefined || !this.#naming.describesLater) return;
    const found = classifyCgroup(measured.ref.path) as MeasurableClass;
    const entity = this.#toEntity({ ref: measured.ref, class: found }, measured.entity);
    this.#measured.set(cgroupId, { ...measured, entity });
    this.#sorted = undefined;
  }

  /** @param before what it takes the place of; what that knew of its process stays. */
  #toEntity(
    cgroup: Pick<Candidate, 'ref' | 'class'>,
    before?: Entity,
    process = before?.attributes[ATTR_PROCESS_PID],
  ): Entity {
    const { ref, class: found } = cgroup;
    const identity = this.#identify(cgroup);
    const description = this.#naming.namer.descriptionOf(ref.id);
    const known = typeof identity === 'object' ? identity : undefined;
    const attributes = toResourceAttributes(known, ref.path, description, this.#naming.allowed);
    return Object.freeze({
      subject: SUBJECTS[found.kind],
      attributes: typeof process === 'number' ? { ...attributes, [ATTR_PROCESS_PID]: process } : attributes,
      ...(before === undefined ? {} : { key: before.key ?? before }),
    });
  }

  async #admit(candidate: Candidate): Promise<void> {
    const identity = this.#identify(candidate);
    if (identity === 'pending') return;
    if (identity === 'sandbox') {
      this.#candidates.delete(candidate.ref.id);
      return;
    }
    const startMillis = await this.#readStart(candidate, identity);
    const process = await this.#readProcess(candidate, identity);
    // It may have been removed while its processes were read.
    if (!this.#candidates.delete(candidate.ref.id)) return;
    if (process === undefined) this.#withoutProcess.add(candidate.ref.id);
    this.#measured.set(candidate.ref.id, {
      ref: candidate.ref,
      entity: this.#toEntity(candidate, undefined, process),
      startMillis,
    });
    this.#sorted = undefined;
  }

  #identify({ ref, class: found }: Pick<Candidate, 'ref' | 'class'>): Identity | 'pending' | 'sandbox' {
    if (found.kind === 'container') return this.#naming.namer.identityOf(ref.id);
    if (found.kind === 'pod') return this.#naming.namer.podIdentityOf(found.podUid);
    return undefined;
  }

  /** A container that has begun to run since it was measured is another entity from then on: its labels are others. */
  async #addProcess(cgroupId: bigint): Promise<void> {
    const measured = this.#measured.get(cgroupId);
    if (measured === undefined) return;
    const { ref } = measured;
    const process = await readFirstProcess(this.#naming.procRoot, ref);
    if (process === undefined || !this.#withoutProcess.delete(cgroupId) || process === 'hidden') return;
    const found = classifyCgroup(ref.path) as MeasurableClass;
    this.#measured.set(cgroupId, {
      ...measured,
      entity: this.#toEntity({ ref, class: found }, undefined, process),
    });
    this.#sorted = undefined;
  }

  /** Undefined as long as there is none; what its runtime says is believed first. */
  async #readProcess({ ref }: Candidate, identity: Identity): Promise<Process | undefined> {
    const { withProcess, procRoot } = this.#naming;
    if (withProcess === undefined || identity === undefined || !('containerId' in identity)) return 'hidden';
    if (withProcess === 'told') return identity.initPid ?? 'hidden';
    return identity.initPid ?? (await readFirstProcess(procRoot, ref));
  }

  async #readStart({ ref, firstSeenMillis }: Candidate, identity: Identity): Promise<number> {
    const { procRoot, bootMillis } = this.#naming;
    const stated =
      identity !== undefined && 'startedAtMillis' in identity ? identity.startedAtMillis : undefined;
    const started = stated ?? (await readEarliestProcessStart(procRoot, ref, bootMillis));
    return Math.min(started ?? firstSeenMillis, firstSeenMillis);
  }
}

function isUnit(found: CgroupClass): found is Extract<CgroupClass, { kind: 'service' | 'slice' }> {
  return found.kind === 'service' || found.kind === 'slice';
}

/** The first process of a cgroup, which may be one that psiperf cannot see. */
type Process = number | 'hidden';

/** Who it is; a service or slice has no name but its path. */
type Identity = ContainerIdentity | PodIdentity | undefined;

const SUBJECTS: Readonly<Record<Candidate['class']['kind'], MetricSubject>> = Object.freeze({
  container: 'container',
  pod: 'k8s.pod',
  service: 'cgroup',
  slice: 'cgroup',
});

function* toFound(candidates: Iterable<Candidate>): Generator<FoundCgroup> {
  for (const { ref, class: found } of candidates) {
    if (found.kind === 'container' || found.kind === 'pod') yield { ...found, cgroupId: ref.id };
  }
}

function byAge(a: MeasuredCgroup, b: MeasuredCgroup): number {
  return a.startMillis - b.startMillis || (a.ref.id < b.ref.id ? -1 : 1);
}
