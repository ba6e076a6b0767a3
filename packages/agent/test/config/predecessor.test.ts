import { describe, expect, it } from 'vitest';
import { toConfig } from '../../src/config/config.ts';
import { readOtelEnvironment } from '../../src/config/otel-environment.ts';
import { findPredecessor } from '../../src/config/predecessor.ts';
import { resolveOptions } from '../../src/config/resolve-options.ts';

const toOptions = (environment: Record<string, string>, flags: Record<string, string> = {}) =>
  resolveOptions({ flags, environment, file: undefined });

const find = (environment: Record<string, string>, flags: Record<string, string> = {}, hasFlagFile = false) =>
  findPredecessor(toOptions(environment, flags), environment, hasFlagFile);

const configOf = (environment: Record<string, string>, flags: Record<string, string> = {}) =>
  toConfig(toOptions(environment, flags), readOtelEnvironment(environment), environment);

/** By IPv6 and IPv4, or by the one that this machine has. */
const EVERY_ADDRESS = expect.stringMatching(/^(::|0\.0\.0\.0)$/);

/** The environment of the DaemonSet's example. */
const DAEMONSET = {
  PORT: '2333',
  NODE_NAME: 'node-1',
  PSI_COLLECTOR_ENABLED: 'false',
  PERF_COLLECTOR_ENABLED: 'true',
  PSI_INTERVAL: '5',
  HW_PERF_LABELS: 'CPUCycles,Instructions,CacheRefs,CacheMisses',
  CGROUP_BASE_DIR: '/root/cgroup',
  PROC_BASE_DIR: '/root/proc',
  DOCKER_BASE_DIR: '/root/docker',
  PERF_BASE_DIR: '/sys',
};

describe('whose place psiperf takes', () => {
  it.each([
    ['PSI_COLLECTOR_ENABLED', 'psi-perf-ds'],
    ['PERF_COLLECTOR_ENABLED', 'psi-perf-ds'],
    ['HW_PERF_LABELS', 'psi-perf-ds'],
    ['SW_PERF_LABELS', 'psi-perf-ds'],
    ['CACHE_PERF_LABELS', 'psi-perf-ds'],
  ])('%s means %s', (variable, profile) => {
    expect(find({ [variable]: 'true' })).toMatchObject({
      profile,
      notes: [`--metric-names ${profile}, because ${variable} is set`],
    });
  });

  it('PSI_DIR means psi-sidecar', () => {
    expect(find({ PSI_DIR: '/proc/pressure' })).toMatchObject({
      profile: 'psi-sidecar',
      pressureDirectory: '/proc/pressure',
      notes: ['--metric-names psi-sidecar, because PSI_DIR is set'],
    });
  });

  it("the sidecar's flag file means it, too: its manifest sets no variable of its own", () => {
    expect(find({ PORT: '2333' }, {}, true)).toMatchObject({
      profile: 'psi-sidecar',
      notes: ['--metric-names psi-sidecar, because /etc/pid_flag_sc/pid_flag is there'],
    });
  });

  it.each([
    [{}, {}, false],
    [{ PORT: '2333', NODE_NAME: 'a', PSI_INTERVAL: '5' }, {}, false],
    [{ PSI_COLLECTOR_ENABLED: '' }, {}, false],
    [DAEMONSET, { 'metric-names': 'otel' }, false],
    [{}, { sidecar: 'true' }, true],
  ])('nobody: %j %j', (environment, flags, hasFlagFile) => {
    expect(
      find(environment as Record<string, string>, flags as Record<string, string>, hasFlagFile),
    ).toBeUndefined();
  });

  it('--metric-names alone means it, too, and needs no note', () => {
    expect(find({}, { 'metric-names': 'psi-perf-ds' })).toEqual({
      profile: 'psi-perf-ds',
      exportsPressure: true,
      dockerDirectory: undefined,
      pressureDirectory: undefined,
      notes: [],
    });
  });

  it('a value that a variable cannot have is told with its name', () => {
    expect(() => find({ PSI_COLLECTOR_ENABLED: 'maybe' })).toThrow('PSI_COLLECTOR_ENABLED: ');
    expect(() => find({ PSI_DIR: 'pressure' })).toThrow('PSI_DIR: ');
  });
});

describe('the configuration in its place', () => {
  it("is what the DaemonSet's variables say", () => {
    const { options, listen, predecessor, notes, roots } = configOf(DAEMONSET);
    expect(options).toMatchObject({
      'metric-names': 'psi-perf-ds',
      'pressure-averages': true,
      'cgroup-root': '/root/cgroup',
      'node-name': 'node-1',
      perf: true,
      sidecar: false,
    });
    expect(roots.proc).toBe('/root/proc');
    expect(listen).toEqual({ host: EVERY_ADDRESS, port: 2333 });
    expect(predecessor).toMatchObject({ exportsPressure: false, dockerDirectory: '/root/docker' });
    expect(notes).toEqual([
      '--metric-names psi-perf-ds, because PSI_COLLECTOR_ENABLED is set',
      'PSI_INTERVAL does nothing: values are read when they are asked for',
      'PERF_BASE_DIR does nothing: events are looked for at /sys below --host-root',
    ]);
  });

  it('listens on port 8888 of every address unless told otherwise', () => {
    expect(configOf({ PSI_DIR: '/proc/pressure' })).toMatchObject({
      listen: { host: EVERY_ADDRESS, port: 8888 },
      options: { sidecar: true, 'pressure-averages': true },
    });
    expect(configOf({ PSI_DIR: '/a' }, { listen: '127.0.0.1:1' }).listen).toEqual({
      host: '127.0.0.1',
      port: 1,
    });
  });

  it('lets flags win over its variables', () => {
    const { options, roots } = configOf(DAEMONSET, { 'cgroup-root': '/a', 'proc-root': '/b' });
    expect([options['cgroup-root'], roots.proc]).toEqual(['/a', '/b']);
  });

  it('does not touch anybody else', () => {
    const { options, listen, notes } = configOf({
      CGROUP_BASE_DIR: '/root/cgroup',
      PROC_BASE_DIR: '/root/proc',
    });
    expect(options).toMatchObject({ 'cgroup-root': undefined, 'pressure-averages': false });
    expect(listen).toEqual({ host: '127.0.0.1', port: 9464 });
    expect(notes).toEqual([]);
  });
});
