import { UsageError } from '../config/usage-error.ts';
import { StartError } from '../start-error.ts';
import { findFirstProcess, pidInContainer, readProcessesAt } from './container-processes.ts';
import {
  type Candidate,
  describeCandidate,
  findMeant,
  isUnambiguous,
  listCandidates,
} from './find-containers.ts';
import type { Subject, Surroundings } from './inspection.ts';
import { readProcessFacts } from './process-facts.ts';
import type { Target } from './target.ts';
import { WITHOUT_HOST_PID } from './to-notes.ts';

/**
 * What a name, or a pid that no process has, means.
 * @throws UsageError where it means more than one thing, StartError where it means nothing.
 */
export async function chooseSubjects(target: Target, surroundings: Surroundings): Promise<Subject[]> {
  const { node, host } = surroundings;
  const text = target.kind === 'process' ? String(target.pid) : target.text;
  const entities = new Map(node.cgroups.list().map(({ ref, entity }) => [ref.id, entity]));
  const candidates = listCandidates(node.tree.refs.values(), ({ id }) => entities.get(id));
  const meant = findMeant(text, candidates);
  if (meant.length === 0) throw toUnknown(target, host.isSeen);
  if (target.kind === 'name' && target.pid !== undefined)
    return [await chooseProcess(text, target.pid, meant, surroundings)];
  if (!isUnambiguous(text, meant)) throw toAmbiguous(text, meant.map(describeCandidate));
  const noProcess = target.kind === 'process' ? target.pid : undefined;
  return meant.map(({ path }) => ({ path, noProcess }));
}

/** The process that has a pid inside of a container. */
async function chooseProcess(
  text: string,
  pid: number,
  meant: readonly Candidate[],
  { host, located }: Surroundings,
): Promise<Subject> {
  if (!host.isSeen) throw new StartError(WITHOUT_HOST_PID);
  const found = await Promise.all(
    meant.map(async (candidate) => {
      const processes = await readProcessesAt(host.procRoot, candidate.path, located);
      const first = findFirstProcess(processes);
      const those = processes.filter((status) => pidInContainer(status, first) === pid);
      return those.map((status) => ({ status, line: `${status.pid}  ${describeCandidate(candidate)}` }));
    }),
  );
  const [one, ...others] = found.flat();
  if (one === undefined) throw new StartError(`no process of ${text} has the pid ${pid} in there`);
  if (others.length > 0)
    throw toAmbiguous(
      `${text} --pid ${pid}`,
      [one, ...others].map(({ line }) => line),
    );
  const facts = await readProcessFacts(host.procRoot, one.status.pid);
  if (facts === undefined) throw new StartError(`process ${one.status.pid} has just ended`);
  return { facts };
}

function toAmbiguous(text: string, lines: readonly string[]): UsageError {
  return new UsageError(
    [`'${text}' means ${lines.length}, give one of these (the first column):`, ...lines].join('\n  '),
  );
}

function toUnknown(target: Target, isHostSeen: boolean): StartError {
  if (target.kind === 'name')
    return new StartError(
      `no container's id begins with '${target.text}' (four digits at least), and no pod or container is called so; psiperf read lists them`,
    );
  const hint = isHostSeen ? '' : `; ${WITHOUT_HOST_PID}`;
  return new StartError(`there is no process ${target.pid}${hint}`);
}
