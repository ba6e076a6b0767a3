import { networkInterfaces } from 'node:os';
import { type HostRoots, hostRoots } from '@psiperf/cgroup';
import type { ProfileName } from '@psiperf/telemetry';
import { type ClusterAccess, toClusterAccess } from './cluster-access.ts';
import { type Counting, readLabelLists, toCounting } from './counting.ts';
import { type LogLevel, OPTIONS, type OptionName, type Options, type Scope } from './options.ts';
import type { OtelEnvironment } from './otel-environment.ts';
import type { ListenAddress } from './parse-value.ts';
import { findPredecessor, type Predecessor, withPredecessor } from './predecessor.ts';
import { UsageError } from './usage-error.ts';

/** What is measured below the cgroup root. */
export type MeasuredScope = Exclude<Scope, 'all'>;

/** The options with their last defaults, which depend on others. */
export type SettledOptions = Options & { readonly 'metric-names': ProfileName };

/** Everything the program was told, checked. */
export interface Config {
  readonly options: SettledOptions;
  readonly otel: OtelEnvironment;
  readonly roots: HostRoots;
  readonly scopes: ReadonlySet<MeasuredScope>;
  readonly listen: ListenAddress;
  readonly logLevel: LogLevel;
  readonly counting: Counting;
  readonly cluster: ClusterAccess;
  /** Undefined where psiperf takes nobody's place. */
  readonly predecessor: Predecessor | undefined;
  /** What was concluded from the options, and what of them does nothing; one line each. */
  readonly notes: readonly string[];
}

const DEFAULT_LISTEN: ListenAddress = Object.freeze({ host: '127.0.0.1', port: 9464 });
const PREDECESSORS_PORT = 8888;
/** What has to be measured for a scope of counting. */
const COUNTED_SCOPES = Object.freeze({ container: 'containers', pod: 'pods' } as const);
const ALL_SCOPES: readonly MeasuredScope[] = ['containers', 'pods', 'services'];

/** @throws UsageError for options that do not go together. */
export function toConfig(given: Options, otel: OtelEnvironment, environment: NodeJS.ProcessEnv): Config {
  const predecessor = findPredecessor(given, environment);
  const options = settle(
    predecessor === undefined ? given : withPredecessor(given, predecessor, environment),
  );
  const procRoot = options['proc-root'];
  if (options['prometheus-writer'] === 'stock') refuseWithStockWriter(options);
  if (options.sidecar) refuseWithSidecar(options);
  const scopes = new Set(options.scope.flatMap((scope) => (scope === 'all' ? ALL_SCOPES : [scope])));
  refuseWithoutScopes(options, scopes);
  const counting = toCounting(options, readLabelLists(environment));
  const usual =
    predecessor === undefined ? DEFAULT_LISTEN : { host: everyAddress(), port: PREDECESSORS_PORT };
  return {
    options,
    otel,
    roots: hostRoots(options['host-root'], procRoot === undefined ? {} : { proc: procRoot }),
    scopes,
    counting,
    predecessor,
    notes: [...(predecessor?.notes ?? []), ...counting.notes],
    cluster: toClusterAccess(options, environment),
    listen: options.listen ?? {
      host: otel.prometheusHost ?? usual.host,
      port: otel.prometheusPort ?? usual.port,
    },
    logLevel: options['log-level'] ?? otel.logLevel ?? 'info',
  };
}

/** Of both families, where this machine has both. */
function everyAddress(): string {
  const addresses = Object.values(networkInterfaces()).flat();
  return addresses.some((address) => address?.family === 'IPv6') ? '::' : '0.0.0.0';
}

function settle(options: Options): SettledOptions {
  return { ...options, 'metric-names': options['metric-names'] ?? 'otel' };
}

function refuseWithStockWriter(options: SettledOptions): void {
  if (options['metric-names'] !== 'otel')
    throw new UsageError(
      '--prometheus-writer stock writes the names of otel alone: give --metric-names otel',
    );
  if (options['prometheus-labels'].length > 0)
    throw new UsageError('--prometheus-writer stock writes every attribute: leave out --prometheus-labels');
}

function refuseWithoutScopes(options: Options, scopes: ReadonlySet<MeasuredScope>): void {
  const needed = COUNTED_SCOPES[options['perf-scope']];
  if (options.perf && !scopes.has(needed))
    throw new UsageError(
      `--perf-scope ${options['perf-scope']} counts what is measured: add ${needed} to --scope`,
    );
  if (options.load && !options.sidecar && !scopes.has('containers'))
    throw new UsageError('--load counts the tasks of containers: add containers to --scope');
}

/** What a sidecar does not do: it has no tree to watch, no descriptors of other cgroups to count with, and one pod. */
const NOT_OF_SIDECARS: readonly OptionName[] = ['cgroup-root', 'scope', 'perf', 'pod-sources'];

function refuseWithSidecar(options: Options): void {
  const given = NOT_OF_SIDECARS.filter((name) => options[name] !== OPTIONS[name].fallback);
  if (given.length === 0) return;
  const names = given.map((name) => `--${name}`).join(', ');
  throw new UsageError(`--sidecar measures the containers of its own pod alone: leave out ${names}`);
}
