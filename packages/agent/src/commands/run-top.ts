import { isatty } from 'node:tty';
import { systemClock } from '@psiperf/cgroup';
import type { TopCommand } from '../config/command-line.ts';
import type { Config } from '../config/config.ts';
import { UsageError } from '../config/usage-error.ts';
import { EXIT } from '../exit-codes.ts';
import { openWatched } from '../open-watched.ts';
import type { Listed } from '../top/arrange-rows.ts';
import { figureColumns } from '../top/columns.ts';
import { Frames } from '../top/frames.ts';
import { Notices } from '../top/notices.ts';
import { runBatch } from '../top/run-batch.ts';
import { runLive } from '../top/run-live.ts';
import { closing } from './closing.ts';
import { withoutDuty, withoutGrace } from './look-once.ts';
import { tellError } from './tell-error.ts';

/** As long as a container waits for its name where somebody is looking: longer than files need to have it. */
const LIVE_GRACE_MILLIS = 2_000;

/**
 * `psiperf top`. @throws UsageError where there is no terminal to draw on, CgroupError where there is no cgroup v2 tree.
 */
export async function runTop(
  config: Config,
  command: TopCommand,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  if (!command.batch) refuseWithoutTerminal(environment);
  for (const message of config.notes) tellError({ message });
  const notices = new Notices();
  const watched = await openWatched(toTopConfig(config, command), systemClock, ({ message }) =>
    notices.add(message),
  );
  return closing(watched, async () => {
    const frames = new Frames(watched, notices);
    const columns = figureColumns(watched.counters !== undefined);
    const listable = toListable(config);
    const { sort, reversed, filter, iterations, intervalMillis } = command;
    const arrangement = { listed: toFirstListed(config), sort, reversed, filter };
    if (command.batch) await runBatch(frames, { arrangement, columns, intervalMillis, iterations });
    else {
      const closer = { typed: undefined, selected: undefined, helpShown: false, ended: false };
      const view = { ...arrangement, ...closer, intervalMillis };
      await runLive(frames, { view, columns, listable, iterations, notices });
    }
    for (const message of notices.all()) tellError({ message });
    return EXIT.ok;
  });
}

function refuseWithoutTerminal({ TERM }: NodeJS.ProcessEnv): void {
  if (!isatty(0) || !isatty(1))
    throw new UsageError('top draws on a terminal, and there is none: top --batch prints tables');
  if (TERM === 'dumb')
    throw new UsageError(`top cannot draw on a terminal of type ${TERM}: top --batch prints tables`);
}

/** Containers and pods are always there to be switched to; what is counted is counted all the time, and no tasks are. */
function toTopConfig(config: Config, { batch }: TopCommand): Config {
  const { options, ...rest } = withoutDuty(batch ? withoutGrace(config) : config);
  const grace = Math.min(options['naming-grace'], LIVE_GRACE_MILLIS);
  return {
    ...rest,
    options: { ...options, derived: true, load: false, 'naming-grace': grace },
    scopes: new Set([...config.scopes, 'containers', 'pods']),
  };
}

function toListable({ scopes, options }: Config): readonly Listed[] {
  // A sidecar sees the containers of one pod, and no pod.
  if (options.sidecar) return ['containers'];
  return scopes.has('services') ? ['containers', 'pods', 'services'] : ['containers', 'pods'];
}

/** What `--scope` names first. */
function toFirstListed({ options }: Config): Listed {
  const [first = 'all'] = options.scope;
  return first === 'all' ? 'containers' : first;
}
