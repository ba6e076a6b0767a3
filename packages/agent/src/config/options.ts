// Every option of ours, once: its flag, the variables that stand for it, how its text is read, what it does.
// `--some-flag` is `PSIPERF_SOME_FLAG` in the environment and `some-flag:` in the configuration file.

import type { DutyCycle, RequestedGroup } from '@psiperf/perf';
import type { ProfileName } from '@psiperf/telemetry';
import { parseDutyCycle, parseEvents } from './parse-counting.ts';
import {
  type ListenAddress,
  parseAbsolutePath,
  parseBoolean,
  parseChoice,
  parseChoices,
  parseCount,
  parseDuration,
  parseHttpsUrl,
  parseInterval,
  parseList,
  parseListenAddress,
} from './parse-value.ts';

/** One option. */
export interface OptionDefinition<Value> {
  /** What stands for the value in the help text; none for a switch. A `list` that is given more than once adds up. */
  readonly placeholder?: string;
  readonly description: string;
  readonly parse: (text: string) => Value;
  readonly fallback: Value;
  /** Variables of others that stand for it too, after our own. */
  readonly alsoRead?: readonly string[];
}

/** Sources of names that read files; all of them are `files`. */
const FILE_SOURCES = Object.freeze([
  'containerd-state',
  'crio-state',
  'docker-state',
  'podman-state',
  'log-names',
] as const);

/** Those that ask somebody. */
const ASKING_SOURCES = Object.freeze(['cri', 'kubelet', 'api-server'] as const);

/** Sources of names, as `--pod-sources` has them. */
export const POD_SOURCES = Object.freeze([...FILE_SOURCES, ...ASKING_SOURCES] as const);

/** One of them. */
export type PodSourceName = (typeof POD_SOURCES)[number];

const SCOPES = Object.freeze(['containers', 'pods', 'services', 'all'] as const);

/** What `--scope` can name. */
export type Scope = (typeof SCOPES)[number];

const LOG_LEVELS = Object.freeze(['error', 'warn', 'info', 'debug'] as const);

/** How much is logged. */
export type LogLevel = (typeof LOG_LEVELS)[number];

const option = <Value>(definition: OptionDefinition<Value>): OptionDefinition<Value> => definition;

/** The options by the name of their flag. */
export const OPTIONS = Object.freeze({
  'host-root': option<string>({
    placeholder: 'dir',
    description: "where the host's /proc, /sys, /run and /var are mounted",
    parse: parseAbsolutePath,
    fallback: '/',
  }),
  'proc-root': option<string | undefined>({
    placeholder: 'dir',
    description: "the host's /proc, where it is not below --host-root",
    parse: parseAbsolutePath,
    fallback: undefined,
  }),
  'cgroup-root': option<string | undefined>({
    placeholder: 'dir',
    description: 'the cgroup v2 tree to watch, or a directory of it (default: found by itself)',
    parse: parseAbsolutePath,
    fallback: undefined,
  }),
  scope: option<readonly Scope[]>({
    placeholder: 'list',
    description: `what is measured: ${SCOPES.join(', ')}`,
    parse: parseChoices(...SCOPES),
    fallback: ['containers'],
  }),
  sidecar: option({
    description:
      "measure the other containers of psiperf's own pod, which shares its process namespace, and nothing else",
    parse: parseBoolean,
    fallback: false,
  }),
  'pod-name': option<string | undefined>({
    placeholder: 'name',
    description: 'of --sidecar: name of the pod, as the downward API tells it',
    parse: (text) => text,
    fallback: undefined,
    alsoRead: ['POD_NAME'],
  }),
  'pod-namespace': option<string | undefined>({
    placeholder: 'name',
    description: 'of --sidecar: namespace of the pod',
    parse: (text) => text,
    fallback: undefined,
    alsoRead: ['POD_NAMESPACE'],
  }),
  'pod-uid': option<string | undefined>({
    placeholder: 'uid',
    description: 'of --sidecar: uid of the pod',
    parse: (text) => text,
    fallback: undefined,
    alsoRead: ['POD_UID'],
  }),
  'pressure-averages': option({
    description: 'export the 10 s, 60 s and 300 s averages too',
    parse: parseBoolean,
    fallback: false,
  }),
  perf: option({
    description: 'count events (cycles, context switches, ...) of every container; docs/perf.md has the cost',
    parse: parseBoolean,
    fallback: false,
    alsoRead: ['PERF_COLLECTOR_ENABLED'],
  }),
  'perf-events': option<readonly RequestedGroup[] | undefined>({
    placeholder: 'list',
    description:
      'what to count, as perf list names it, groups in braces (default: cycles, instructions, cache references and misses; context switches, migrations, page faults)',
    parse: parseEvents,
    fallback: undefined,
  }),
  'perf-scope': option({
    placeholder: 'name',
    description: 'count by container, or by pod, which takes fewer descriptors',
    parse: parseChoice('container', 'pod'),
    fallback: 'container' as 'container' | 'pod',
  }),
  'perf-duty': option<DutyCycle | undefined>({
    placeholder: 'time/period',
    description: 'count only part of the time, such as 10s/60s: ratios are exported, totals are not',
    parse: parseDutyCycle,
    fallback: undefined,
  }),
  'perf-fd-limit': option<number | undefined>({
    placeholder: 'count',
    description: 'most descriptors that counters may hold (default: half of RLIMIT_NOFILE)',
    parse: parseCount,
    fallback: undefined,
  }),
  derived: option({
    description:
      'export container.perf.ipc and container.perf.cache.mpki, over the interval of each exporter',
    parse: parseBoolean,
    fallback: false,
  }),
  load: option({
    description:
      'count the tasks of every container by state, and average those that run over 10 s to 15 min; docs/troubleshooting/cpu-load.md has the cost',
    parse: parseBoolean,
    fallback: false,
  }),
  'load-task-limit': option({
    placeholder: 'count',
    description: 'most tasks that --load looks at in one pass (default: 20000)',
    parse: parseCount,
    fallback: undefined as number | undefined,
  }),
  'naming-grace': option({
    placeholder: 'duration',
    description: 'how long a container waits for its name before it appears with what its path tells',
    parse: parseDuration,
    fallback: 10_000,
  }),
  'pod-sources': option<readonly ('files' | PodSourceName)[]>({
    placeholder: 'list',
    description: `where names come from, the most believed first: files (${FILE_SOURCES.join(', ')}), ${ASKING_SOURCES.join(', ')}`,
    parse: parseChoices('files', ...POD_SOURCES),
    fallback: ['files'],
  }),
  'cri-socket': option<string | undefined>({
    placeholder: 'file',
    description: "the container runtime's socket (default: the known ones in turn)",
    parse: parseAbsolutePath,
    fallback: undefined,
  }),
  'kubelet-url': option<string | undefined>({
    placeholder: 'url',
    description: 'where the kubelet is (default: https://, NODE_IP or --node-name, :10250)',
    parse: parseHttpsUrl,
    fallback: undefined,
  }),
  'kubelet-ca-file': option<string | undefined>({
    placeholder: 'file',
    description: "authority of the kubelet's certificate (default: ca.crt of the service account)",
    parse: parseAbsolutePath,
    fallback: undefined,
  }),
  'kubelet-insecure-skip-verify': option({
    description: 'take any certificate of the kubelet: whoever answers there gets the token',
    parse: parseBoolean,
    fallback: false,
  }),
  kubeconfig: option<string | undefined>({
    placeholder: 'file',
    description: 'how to reach the API server (default: as a pod, by its service account)',
    parse: parseAbsolutePath,
    fallback: undefined,
  }),
  'service-account-dir': option<string>({
    placeholder: 'dir',
    description: 'where the token and ca.crt of the service account are',
    parse: parseAbsolutePath,
    fallback: '/var/run/secrets/kubernetes.io/serviceaccount',
  }),
  'pod-labels': option<readonly string[]>({
    placeholder: 'list',
    description: 'labels of pods to add as k8s.pod.label.<key>, where a source knows them',
    parse: parseList,
    fallback: [],
  }),
  'pod-annotations': option<readonly string[]>({
    placeholder: 'list',
    description: 'annotations of pods to add as k8s.pod.annotation.<key>',
    parse: parseList,
    fallback: [],
  }),
  'rescan-interval': option({
    placeholder: 'duration',
    description: 'how often the whole cgroup tree is walked again, as the safety net of the watches',
    parse: parseInterval,
    fallback: 60_000,
  }),
  reader: option({
    placeholder: 'name',
    description: 'auto, native (C++) or typescript',
    parse: parseChoice('auto', 'native', 'typescript'),
    fallback: 'auto' as 'auto' | 'native' | 'typescript',
  }),
  listen: option<ListenAddress | undefined>({
    placeholder: 'host:port',
    description:
      "where HTTP is served (default: 127.0.0.1:9464; in a predecessor's place port 8888 of every address)",
    parse: parseListenAddress,
    fallback: undefined,
  }),
  'metric-names': option<ProfileName | undefined>({
    placeholder: 'profile',
    description:
      'names of the Prometheus metrics: otel, cadvisor, psi-perf-ds or psi-sidecar (default: those of a predecessor whose variables are set, else otel)',
    parse: parseChoice('otel', 'cadvisor', 'psi-perf-ds', 'psi-sidecar'),
    fallback: undefined,
  }),
  'with-readme-names': option({
    description: 'of psi-perf-ds: write pressure once more by the names that only its README had',
    parse: parseBoolean,
    fallback: false,
  }),
  'prometheus-labels': option<readonly string[]>({
    placeholder: 'list',
    description: 'resource attributes to add as labels, such as container.id,k8s.pod.uid',
    parse: parseList,
    fallback: [],
  }),
  'prometheus-writer': option({
    placeholder: 'name',
    description: "psiperf, or stock: OpenTelemetry's own text, flat and unabridged",
    parse: parseChoice('psiperf', 'stock'),
    fallback: 'psiperf' as 'psiperf' | 'stock',
  }),
  'node-name': option<string | undefined>({
    placeholder: 'name',
    description: 'k8s.node.name of every resource',
    parse: (text) => text,
    fallback: undefined,
    alsoRead: ['NODE_NAME'],
  }),
  'log-level': option({
    placeholder: 'level',
    description: 'error, warn, info or debug (default: OTEL_LOG_LEVEL, else info)',
    parse: parseChoice(...LOG_LEVELS),
    fallback: undefined as LogLevel | undefined,
  }),
  'log-format': option({
    placeholder: 'format',
    description: 'text or json',
    parse: parseChoice('text', 'json'),
    fallback: 'text' as 'text' | 'json',
  }),
});

/** The name of an option's flag, without its dashes. */
export type OptionName = keyof typeof OPTIONS;

/** Every option with its value. */
export type Options = {
  readonly [Name in OptionName]: (typeof OPTIONS)[Name] extends OptionDefinition<infer Value> ? Value : never;
};

/** The variables that stand for an option, in the order of their precedence. */
export function variablesOf(name: OptionName): readonly string[] {
  return [`PSIPERF_${name.toUpperCase().replaceAll('-', '_')}`, ...(OPTIONS[name].alsoRead ?? [])];
}
