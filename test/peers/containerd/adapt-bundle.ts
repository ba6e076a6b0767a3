// A program: takes out of a bundle's config.json what runc cannot do where cpu, memory and pids belong to cgroup v1, where
// this is a container itself, and where there is no systemd to make slices and scopes: they are made as directories.
import { readFileSync, writeFileSync } from 'node:fs';

const [file = '', slicesParent = ''] = process.argv.slice(2);

/** `a-b.slice:prefix:id` as the directory that systemd makes of it: `/a.slice/a-b.slice/prefix-id.scope`. */
function toDirectory(cgroupsPath: string): string {
  const [slice = '', prefix, id] = cgroupsPath.split(':');
  if (id === undefined) return cgroupsPath;
  const words = slice.replace(/\.slice$/, '').split('-');
  const slices = words.map((_, index) => `${words.slice(0, index + 1).join('-')}.slice`);
  return [slicesParent, ...slices, `${prefix}-${id}.scope`].join('/');
}

const config = JSON.parse(readFileSync(file, 'utf8'));
config.linux.cgroupsPath = toDirectory(config.linux.cgroupsPath);
config.linux.resources = { devices: config.linux.resources.devices };
delete config.process.oomScoreAdj;
writeFileSync(file, JSON.stringify(config));
