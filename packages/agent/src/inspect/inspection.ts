import { type CgroupLocator, type Namespaces, type ProcessStatus, readNamespaces } from '@psiperf/cgroup';
import type { Node } from '../open-node.ts';
import { findFirstProcess, type LocatedProcess, readProcessesAt } from './container-processes.ts';
import type { Host } from './host.ts';
import { identifyOwner, isRoot, type Owner, refAt } from './owner.ts';
import { hasEnded, type ProcessFacts } from './process-facts.ts';
import { type Resources, readResources } from './read-resources.ts';

/** What was learnt of one process, or of one container. */
export interface Inspection {
  /** Undefined where a container was asked about. */
  readonly process: ProcessFacts | undefined;
  /** The pid that was asked about, where no process has it and a container's id or name is like it. */
  readonly noProcess?: number | undefined;
  /** Whether that process has ended meanwhile, or had already. */
  readonly ended: boolean;
  /** Below the root that is watched. */
  readonly cgroupPath: string | undefined;
  /** Undefined where the process is in no cgroup below the root that is watched. */
  readonly owner: Owner | undefined;
  /** Those of the container, as far as they are visible. */
  readonly processes: readonly ProcessStatus[];
  /** That which the container was started with. */
  readonly first: ProcessStatus | undefined;
  /** Of the process, or else of the container's first one. */
  readonly namespaces: Namespaces | undefined;
  /** Of the container's first process. */
  readonly firstNamespaces: Namespaces | undefined;
  /** Undefined where the cgroup was removed, and for the root. */
  readonly resources: Resources | undefined;
}

/** What is looked at: a process, wherever it is, or a container by its cgroup's path. */
export type Subject =
  | { readonly facts: ProcessFacts }
  | {
      readonly path: string;
      /** What was typed as a pid, where no process has it. */
      readonly noProcess?: number | undefined;
    };

/** Where everything is looked up. */
export interface Surroundings {
  readonly node: Node;
  readonly host: Host;
  readonly locator: CgroupLocator;
  readonly located: readonly LocatedProcess[];
}

/** Looks at each of them, and at all for the same second. What one lacks keeps nothing from the others. */
export async function inspectAll(
  subjects: readonly Subject[],
  surroundings: Surroundings,
): Promise<Inspection[]> {
  const { node, host } = surroundings;
  const identified = await Promise.all(subjects.map((subject) => identify(subject, surroundings)));
  const refs = identified.map(({ owner }) => {
    // The root's figures are those of the whole node.
    return owner === undefined || isRoot(owner) ? undefined : refAt(node, owner.path);
  });
  const there = refs.filter((ref) => ref !== undefined);
  const resources = await readResources(node, host.procRoot, there);
  return Promise.all(
    identified.map(async (inspection, index) => {
      const ref = refs[index];
      const { process } = inspection;
      const ended = process !== undefined && (await hasEnded(host.procRoot, process));
      return { ...inspection, ended, resources: ref && resources[there.indexOf(ref)] };
    }),
  );
}

type Identified = Omit<Inspection, 'ended' | 'resources'>;

async function identify(
  subject: Subject,
  { node, host, locator, located }: Surroundings,
): Promise<Identified> {
  const process = 'facts' in subject ? subject.facts : undefined;
  const cgroupPath = 'path' in subject ? subject.path : locate(subject.facts, locator);
  const owner = cgroupPath === undefined ? undefined : await identifyOwner(node, cgroupPath);
  const isContainer = owner?.kind === 'container' || owner?.kind === 'sandbox';
  const processes = isContainer ? await readProcessesAt(host.procRoot, owner.path, located) : [];
  const first = findFirstProcess(processes);
  const firstNamespaces = first && (await readNamespaces(host.procRoot, first.pid));
  const namespaces = process?.namespaces ?? firstNamespaces;
  const noProcess = 'path' in subject ? subject.noProcess : undefined;
  return { process, noProcess, cgroupPath, owner, processes, first, namespaces, firstNamespaces };
}

function locate({ cgroup }: ProcessFacts, locator: CgroupLocator): string | undefined {
  return typeof cgroup === 'string' ? locator.locate(cgroup) : undefined;
}
