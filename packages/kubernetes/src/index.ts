export { type ContainerPath, parseCgroupPath } from './parse-cgroup-path.ts';
