import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import type { Privileges, Probed } from './counter-support.ts';
import { isBefore, type KernelVersion } from './kernel-version.ts';

const { EACCES, EPERM, ENOSYS, EMFILE, ENFILE } = constants.errno;

/** The highest level at which the capability CAP_PERFMON is enough on every kernel. */
const HIGHEST_UPSTREAM = 2;
/** The first kernel with CAP_PERFMON. */
const HAS_PERFMON: KernelVersion = [5, 8, 0];

/** What the errno of perf_event_open(2) means for an event that every kernel has: a software event on a CPU. */
export function explainRefusal(
  errno: number,
  privileges: Privileges,
  version: KernelVersion | undefined,
): Extract<Probed, { readonly why: string }> {
  switch (errno) {
    // The system call is not there: CONFIG_PERF_EVENTS is off, or a sandbox emulates the kernel.
    case ENOSYS:
      return {
        result: 'does-not',
        reason: 'not-supported',
        why: 'this kernel has no perf_events (ENOSYS): it was built without CONFIG_PERF_EVENTS',
        remedy: 'run on a kernel with CONFIG_PERF_EVENTS=y, which is no sandbox such as gVisor',
      };
    case EPERM:
      return notPermitted(explainEperm(privileges), remedyOfEperm(privileges));
    case EACCES:
      return notPermitted(explainEacces(privileges), remedyOfEacces(privileges, version));
    // EMFILE: this process has all the descriptors it may have. ENFILE: the machine has.
    case EMFILE:
    case ENFILE:
      return {
        result: 'unknown',
        reason: 'over-budget',
        why: `there is no descriptor left to try with (${getSystemErrorName(-errno)})`,
        remedy: 'raise the limit of open files (ulimit -n, LimitNOFILE=)',
      };
    default:
      return {
        result: 'unknown',
        reason: 'unknown',
        why: `the kernel refuses perf_event_open with ${getSystemErrorName(-errno)}`,
        remedy: 'look for messages of the kernel at the same time (dmesg)',
      };
  }
}

function notPermitted(why: string, remedy: string) {
  return { result: 'does-not', reason: 'not-permitted', why, remedy } as const;
}

/** EPERM is not the kernel's own answer to a missing capability: something before it refuses. */
function explainEperm({ seccomp }: Privileges): string {
  if (seccomp === false)
    return 'a security module (SELinux, AppArmor, lockdown) refuses perf_event_open (EPERM)';
  return 'a seccomp filter refuses perf_event_open (EPERM), or, less likely, a security module does';
}

function remedyOfEperm({ seccomp, perfmon, sysAdmin }: Privileges): string {
  if (seccomp === false) return 'allow perf_event_open in the policy of the security module';
  const profile =
    'run with a seccomp profile that allows perf_event_open (in Kubernetes seccompProfile: Unconfined)';
  if (perfmon || sysAdmin) return profile;
  return `give CAP_PERFMON, with which the default profiles of newer container runtimes allow it; else ${profile}`;
}

function explainEacces({ paranoid, perfmon, sysAdmin, userNamespace }: Privileges): string {
  const level = `kernel.perf_event_paranoid is ${paranoid ?? 'not known'}`;
  if (sysAdmin || perfmon) {
    if (userNamespace)
      return `${level}, and capabilities of a user namespace do not count for perf_events (EACCES)`;
    if (ignoresPerfmon(paranoid) && !sysAdmin) {
      return `${level}: above 2 the kernels of Debian and Ubuntu ignore CAP_PERFMON and ask for CAP_SYS_ADMIN (EACCES)`;
    }
    return `${level}, and a security module (SELinux) refuses although the capability is there (EACCES)`;
  }
  const has = perfmon === undefined ? 'maybe neither' : 'neither';
  return `${level}, and this process has ${has} CAP_PERFMON nor CAP_SYS_ADMIN (EACCES)`;
}

function remedyOfEacces(
  { paranoid, perfmon, sysAdmin, userNamespace }: Privileges,
  version: KernelVersion | undefined,
): string {
  if ((sysAdmin || perfmon) && userNamespace) {
    return 'run it in the first user namespace (hostUsers: true, no rootless runtime)';
  }
  if (sysAdmin || (perfmon && !ignoresPerfmon(paranoid)))
    return 'allow perf_event in the policy of the security module';
  if (version !== undefined && isBefore(version, HAS_PERFMON)) {
    return 'give CAP_SYS_ADMIN (CAP_PERFMON is there from Linux 5.8 on)';
  }
  if (!ignoresPerfmon(paranoid)) return 'give CAP_PERFMON';
  return `set sysctl kernel.perf_event_paranoid=2${perfmon ? '' : ' and give CAP_PERFMON'}, or give CAP_SYS_ADMIN`;
}

function ignoresPerfmon(paranoid: number | undefined): boolean {
  return paranoid === undefined || paranoid > HIGHEST_UPSTREAM;
}
