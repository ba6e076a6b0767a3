/** The runtime's own name of a container. In development upstream, hence a constant of ours. */
export const ATTR_CONTAINER_NAME = 'container.name';
/** Path of a cgroup below the root that is watched. Ours: no convention has it. */
export const ATTR_CGROUP_PATH = 'cgroup.path';
/** Which line of a pressure file: `some` or `full`. Ours: no convention has it. */
export const ATTR_PSI_TYPE = 'psi.type';
