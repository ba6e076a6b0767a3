import { DEFAULT_GROUPS } from '@psiperf/perf';
import { countFor, withCounters } from './count.ts';
import type { Counted, Facts } from './facts.ts';
import { GuestCgroup } from './guest-cgroup.ts';
import { runProgram, runPsiperf } from './run-psiperf.ts';

const MOUNT = '/tmp/perf_event';

/** Takes the controller from the v2 tree, as a hybrid layout has it; the last thing to be found out. */
export async function findVersionOne(): Promise<Facts['versionOne']> {
  const { code, errors } = await runProgram('/bin/machine', 'mount', 'cgroup', MOUNT, 'perf_event');
  if (code !== 0) throw new Error(errors);
  return {
    hierarchy: await withCounters(DEFAULT_GROUPS, async ({ plan }) => plan.hierarchy.version),
    busy: await countBusy(),
    check: await runPsiperf('check', '--perf'),
  };
}

async function countBusy(): Promise<Counted> {
  await using busy = await GuestCgroup.make('b', [MOUNT]);
  await busy.spin(1);
  const [counted] = await countFor(300, DEFAULT_GROUPS, [busy]);
  if (counted === undefined) throw new Error('no reading');
  return counted;
}
