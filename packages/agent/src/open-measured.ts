import type { Clock } from '@psiperf/cgroup';
import { ContainerNamer } from '@psiperf/kubernetes';
import { MeasuredCgroups, type Naming } from './collect/measured-cgroups.ts';
import type { Config } from './config/config.ts';
import { labelsDescribe } from './labels-describe.ts';
import { openSources } from './open-sources.ts';
import { OWN_PROC } from './own-roots.ts';
import { seesHostProcesses } from './sees-host-processes.ts';

/** What is measured, and what names it. */
export interface Measured {
  readonly cgroups: MeasuredCgroups;
  readonly namer: ContainerNamer;
}

/**
 * Opens the sources of names, and nothing yet that they name.
 * @param warn is told of what weakens one of them.
 */
export async function openMeasured(
  config: Config,
  bootMillis: number | undefined,
  clock: Clock,
  warn: (message: string) => void,
): Promise<Measured> {
  const { options, roots, scopes } = config;
  const describesLater = !labelsDescribe(options);
  const namer = new ContainerNamer(await openSources(config, clock, warn), {
    clock,
    graceMillis: options['naming-grace'],
    awaitDescription: !describesLater,
  });
  const cgroups = new MeasuredCgroups(scopes, {
    namer,
    allowed: { labels: new Set(options['pod-labels']), annotations: new Set(options['pod-annotations']) },
    describesLater,
    withProcess: await chooseProcess(options),
    procRoot: roots.proc,
    bootMillis,
    clock,
  });
  return { cgroups, namer };
}

/** What is in `cgroup.procs` are numbers of psiperf's own process namespace. */
async function chooseProcess(options: Config['options']): Promise<Naming['withProcess']> {
  if (options['metric-names'] !== 'psi-perf-ds') return undefined;
  return (await seesHostProcesses(OWN_PROC)) ? 'seen' : 'told';
}
