/** The runtime's own name of a container. In development upstream, hence a constant of ours. */
export const ATTR_CONTAINER_NAME = 'container.name';
/** Path of a cgroup below the root that is watched. Ours: no convention has it. */
export const ATTR_CGROUP_PATH = 'cgroup.path';
/** The first process of a container, by its number on the host. In development upstream. */
export const ATTR_PROCESS_PID = 'process.pid';
/** Which line of a pressure file: `some` or `full`. Ours: no convention has it. */
export const ATTR_PSI_TYPE = 'psi.type';
/** Over what a pressure is averaged: `10s`, `60s` or `300s`. Ours: no convention has it. */
export const ATTR_PSI_WINDOW = 'psi.window';
/** An event as it was asked for. Ours: no convention has it. */
export const ATTR_PERF_EVENT = 'perf.event';
/** `minor` or `major`. Ours, for a metric of containers. */
export const ATTR_PERF_PAGE_FAULT_TYPE = 'perf.page_fault.type';
/** Over what a load is averaged: `10s`, `1m`, `5m` or `15m`. Ours: no convention has it. */
export const ATTR_LOAD_WINDOW = 'load.window';
/** What tasks do: `running`, `sleeping` and so on. Ours: no convention has it. */
export const ATTR_TASK_STATE = 'task.state';
