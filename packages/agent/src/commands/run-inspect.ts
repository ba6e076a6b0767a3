import { openCgroupLocator, systemClock } from '@psiperf/cgroup';
import type { InspectCommand } from '../config/command-line.ts';
import type { Config } from '../config/config.ts';
import { UsageError } from '../config/usage-error.ts';
import { EXIT } from '../exit-codes.ts';
import { chooseSubjects } from '../inspect/choose-subjects.ts';
import { locateProcesses } from '../inspect/container-processes.ts';
import { readHost } from '../inspect/host.ts';
import { inspectAll } from '../inspect/inspection.ts';
import { readProcessFacts } from '../inspect/process-facts.ts';
import { toTarget } from '../inspect/target.ts';
import { toInspectJson } from '../inspect/to-inspect-json.ts';
import { toInspectText } from '../inspect/to-inspect-text.ts';
import { openNode } from '../open-node.ts';
import { OWN_CGROUP, OWN_PROC } from '../own-roots.ts';
import { closing } from './closing.ts';
import { withoutGrace } from './look-once.ts';
import { tellError } from './tell-error.ts';
import { writeOutput } from './write-output.ts';

/**
 * `psiperf inspect`. @throws UsageError where what was typed means more than one thing, StartError where it means nothing,
 * CgroupError where there is no cgroup v2 tree.
 */
export async function runInspect(
  config: Config,
  { target: text, pid, json }: InspectCommand,
): Promise<number> {
  if (config.options.sidecar) throw new UsageError('inspect looks at a node: leave out --sidecar');
  const { proc: procRoot } = config.roots;
  const target = toTarget(text, pid);
  // Before all else: it may end while the node is opened.
  const facts = target.kind === 'process' ? await readProcessFacts(procRoot, target.pid) : undefined;
  const host = await readHost(procRoot);
  const node = await openNode(toLookOfNode(config), systemClock, tellError, { counters: false });
  return closing(node, async () => {
    await node.tree.settle();
    await node.cgroups.settle();
    const locator = await openCgroupLocator(node.root, OWN_PROC, OWN_CGROUP);
    const surroundings = { node, host, locator, located: await locateProcesses(procRoot, locator) };
    const subjects = facts === undefined ? await chooseSubjects(target, surroundings) : [{ facts }];
    const inspections = await inspectAll(subjects, surroundings);
    const criSocket = config.options['cri-socket'];
    await writeOutput(
      json
        ? toInspectJson(inspections, host, criSocket)
        : inspections.map((inspection) => toInspectText(inspection, host, criSocket)).join('\n'),
    );
    return EXIT.ok;
  });
}

/** Every container and pod, whatever else is measured, and nothing counted. */
function toLookOfNode(config: Config): Config {
  const { options, ...rest } = withoutGrace(config);
  return {
    ...rest,
    options: { ...options, perf: false, load: false },
    scopes: new Set(['containers', 'pods']),
  };
}
