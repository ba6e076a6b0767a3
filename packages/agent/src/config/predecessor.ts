// What the environment of the two programs that psiperf replaces says: their manifests are to work with another image alone.

import { existsSync } from 'node:fs';
import type { ProfileName } from '@psiperf/telemetry';
import { OWN_FLAG_FILE } from '../sidecar/pid-flag.ts';
import type { Options } from './options.ts';
import { parseAbsolutePath, parseBoolean } from './parse-value.ts';
import { parseAt } from './resolve-options.ts';

/** The names of their metrics. */
export type PredecessorProfile = Extract<ProfileName, 'psi-perf-ds' | 'psi-sidecar'>;

/** What they are told by, and psiperf is not. */
export interface Predecessor {
  readonly profile: PredecessorProfile;
  /** `PSI_COLLECTOR_ENABLED`: whether pressure is exported. */
  readonly exportsPressure: boolean;
  /** `DOCKER_BASE_DIR`: where Docker's data directory is mounted. */
  readonly dockerDirectory: string | undefined;
  /** `PSI_DIR`: of which directory `/psi` shows the files. */
  readonly pressureDirectory: string | undefined;
  /** What was concluded from their variables, and what of them does nothing; one line each. */
  readonly notes: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that nothing else has; they choose the names of metrics where --metric-names does not. */
const MARKS: readonly (readonly [PredecessorProfile, readonly string[]])[] = [
  [
    'psi-perf-ds',
    [
      'PSI_COLLECTOR_ENABLED',
      'PERF_COLLECTOR_ENABLED',
      'HW_PERF_LABELS',
      'SW_PERF_LABELS',
      'CACHE_PERF_LABELS',
    ],
  ],
  ['psi-sidecar', ['PSI_DIR']],
];

/** Accepted, and without a meaning here. */
const IDLE: readonly (readonly [string, string])[] = [
  ['PSI_INTERVAL', 'values are read when they are asked for'],
  ['PERF_INTERVAL', 'values are read when they are asked for'],
  ['PERF_BASE_DIR', 'events are looked for at /sys below --host-root'],
  ['CONTAINER_RUNTIME', 'the state of every runtime is looked at'],
  ['CONTAINER_RUNTIME_PATH', 'the state of every runtime is looked at'],
];

/**
 * Undefined where neither the options nor the environment mean one of them.
 * @param hasFlagFile whether the sidecar's own flag file is there, as its manifest mounts it.
 * @throws UsageError for a value that a variable cannot have.
 */
export function findPredecessor(
  options: Options,
  environment: Environment,
  hasFlagFile = existsSync(OWN_FLAG_FILE),
): Predecessor | undefined {
  const asked = options['metric-names'];
  const found = asked === undefined && !options.sidecar ? findMark(environment, hasFlagFile) : undefined;
  const profile = found?.profile ?? (isPredecessor(asked) ? asked : undefined);
  if (profile === undefined) return undefined;
  const read = <Value>(name: string, parse: (text: string) => Value): Value | undefined =>
    environment[name] ? parseAt(name, environment[name], parse) : undefined;
  return {
    profile,
    exportsPressure: read('PSI_COLLECTOR_ENABLED', parseBoolean) ?? true,
    dockerDirectory: read('DOCKER_BASE_DIR', parseAbsolutePath),
    pressureDirectory: read('PSI_DIR', parseAbsolutePath),
    notes: [
      ...(found === undefined ? [] : [`--metric-names ${profile}, because ${found.because}`]),
      ...describeIdle(environment),
    ],
  };
}

/** The options as they are with it: what its manifest has in variables of other names, and what its metrics need. */
export function withPredecessor(
  options: Options,
  { profile }: Predecessor,
  { CGROUP_BASE_DIR: cgroupRoot, PROC_BASE_DIR: procRoot }: Environment,
): Options {
  return {
    ...options,
    'metric-names': profile,
    'pressure-averages': true,
    'cgroup-root':
      options['cgroup-root'] ??
      (cgroupRoot ? parseAt('CGROUP_BASE_DIR', cgroupRoot, parseAbsolutePath) : undefined),
    'proc-root':
      options['proc-root'] ?? (procRoot ? parseAt('PROC_BASE_DIR', procRoot, parseAbsolutePath) : undefined),
    sidecar: options.sidecar || profile === 'psi-sidecar',
  };
}

function findMark(environment: Environment, hasFlagFile: boolean) {
  for (const [profile, variables] of MARKS) {
    const mark = variables.find((name) => environment[name]);
    if (mark !== undefined) return { profile, because: `${mark} is set` };
  }
  return hasFlagFile ? { profile: 'psi-sidecar' as const, because: `${OWN_FLAG_FILE} is there` } : undefined;
}

function isPredecessor(profile: ProfileName | undefined): profile is PredecessorProfile {
  return MARKS.some(([name]) => name === profile);
}

function describeIdle(environment: Environment): string[] {
  const given = IDLE.filter(([name]) => environment[name]);
  return given.map(([name, why]) => `${name} does nothing: ${why}`);
}
