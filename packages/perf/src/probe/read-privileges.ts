// /proc/self/status: https://docs.kernel.org/filesystems/proc.html#id10
//
//     CapEff:	000001ffffffffff
//     Seccomp:	2
//
// /proc/self/uid_map: first user id inside, first one outside, how many. All of them, in the first user namespace:
//
//              0          0 4294967295

import { join } from 'node:path';
import type { Privileges } from './counter-support.ts';
import { readText } from './read-text.ts';

const CAP_SYS_ADMIN = 21n;
const CAP_PERFMON = 38n;

/** Reads what this process may do below `procRoot`, where it must be a process. */
export async function readPrivileges(procRoot: string): Promise<Privileges> {
  const status = (await readText(join(procRoot, 'self/status'))) ?? '';
  const uidMap = await readText(join(procRoot, 'self/uid_map'));
  const paranoid = await readText(join(procRoot, 'sys/kernel/perf_event_paranoid'));
  const [, effective] = /^CapEff:\s*([0-9a-f]+)$/im.exec(status) ?? [];
  const [, seccomp] = /^Seccomp:\s*(\d)$/m.exec(status) ?? [];
  const has = (capability: bigint) =>
    effective === undefined ? undefined : ((BigInt(`0x${effective}`) >> capability) & 1n) === 1n;
  return {
    paranoid: paranoid === undefined ? undefined : Number.parseInt(paranoid, 10),
    perfmon: has(CAP_PERFMON),
    sysAdmin: has(CAP_SYS_ADMIN),
    seccomp: seccomp === undefined ? undefined : seccomp !== '0',
    userNamespace: uidMap === undefined ? undefined : !/^\s*0\s+0\s+4294967295\s*$/.test(uidMap),
  };
}
