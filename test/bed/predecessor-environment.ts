/** What the example of psi-perf-ds, the DaemonSet that psiperf replaces, sets; `NODE_NAME` besides. */
export const DAEMONSET_ENVIRONMENT = Object.freeze({
  PORT: '2333',
  PSI_INTERVAL: '5',
  PERF_INTERVAL: '5',
  CGROUP_BASE_DIR: '/root/cgroup',
  PROC_BASE_DIR: '/root/proc',
  DOCKER_BASE_DIR: '/root/docker',
  PERF_BASE_DIR: '/sys',
  PERF_COLLECTOR_ENABLED: 'true',
  PSI_COLLECTOR_ENABLED: 'false',
  HW_PERF_LABELS: 'CPUCycles,Instructions,CacheRefs,CacheMisses',
});

/** The port that the examples of both predecessors set. */
export const PREDECESSORS_PORT = 2333;
