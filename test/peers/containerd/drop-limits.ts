// A program: takes out of a bundle's config.json what runc cannot set where cpu, memory and pids belong to cgroup v1 or
// this is a container itself: limits, and the preference of the OOM killer. What names the container stays.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const file = join(process.argv[2] ?? '.', 'config.json');
const config = JSON.parse(readFileSync(file, 'utf8'));
config.linux.resources = { devices: config.linux.resources.devices };
delete config.process.oomScoreAdj;
writeFileSync(file, JSON.stringify(config));
