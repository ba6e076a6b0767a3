// cpu.stat: https://docs.kernel.org/admin-guide/cgroup-v2.html
//
//     usage_usec 8123456
//     user_usec 6023456
//     ...
//
// usage_usec is there in every cgroup, whether or not the cpu controller is enabled for it. parse-cpu-stat.ts has the rest.

import { parseUnsigned } from './parse-unsigned.ts';

/** The CPU time in microseconds that a cgroup has used; undefined where the text is malformed. */
export function parseCpuUsage(text: string): number | undefined {
  const digits = /^usage_usec (\S+)\n/m.exec(text)?.[1];
  return digits === undefined ? undefined : parseUnsigned(digits);
}
