// Why a file has no values. The same errno means different things, so it is read together with what the cgroup and the
// machine say; the table of cases is in packages/psi/README.md.

import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { ABSENT, type Absence } from '@psiperf/cgroup';
import type { PressureResource } from '../pressure-sample.ts';
import { PsiError } from '../psi-error.ts';
import type { FileKey } from '../raw/layout.ts';
import { errnoOf, GONE, MALFORMED, READ_STEP, SLOW, type Status } from '../raw/status.ts';
import type { CgroupFacts } from './cgroup-facts.ts';
import type { KernelFacts } from './kernel-facts.ts';

const { EACCES, EPERM, EMFILE, ENFILE, ENOENT, ENODEV, EOPNOTSUPP } = constants.errno;

/** A file that has no values. */
export interface FileWithoutValues {
  readonly key: FileKey;
  readonly path: string;
  readonly status: Status;
}

/** What the status is read together with. `cgroup` is undefined where `needsCgroupFacts` said no. */
export interface Circumstances {
  readonly kernel: KernelFacts;
  readonly cgroup: CgroupFacts | undefined;
}

/** Whether the cgroup has to be asked, which costs two system calls or three. */
export function needsCgroupFacts({ key, status }: FileWithoutValues, kernel: KernelFacts): boolean {
  const errno = errnoOf(status);
  if (errno === ENODEV) return true;
  if (errno !== ENOENT || key === 'localThrottling') return false;
  return key === 'throttling' || !isUnknownTo(kernel, key);
}

/** The reason for the lack of a reading, or what is broken. */
export function classify(file: FileWithoutValues, circumstances: Circumstances): Absence | PsiError {
  if (file.status === MALFORMED) return malformed(file);
  if (file.status === GONE) return ABSENT.gone;
  if (file.status === SLOW) return ABSENT.slow;
  switch (errnoOf(file.status)) {
    // EACCES: the mode of the file or directory. EPERM: a security module or a user namespace.
    case EACCES:
    case EPERM:
      return ABSENT['not-permitted'];
    // Even after held descriptors were given up there was none to read this file with.
    case EMFILE:
    case ENFILE:
      return ABSENT['over-budget'];
    case ENOENT:
    case ENODEV:
    case EOPNOTSUPP:
      return classifyMissing(file, circumstances);
    default:
      return unreadable(file);
  }
}

function classifyMissing({ key, status }: FileWithoutValues, circumstances: Circumstances): Absence {
  if (circumstances.cgroup?.directory === 'gone') return ABSENT.gone;
  const errno = errnoOf(status);
  if (key === 'throttling' || key === 'localThrottling') {
    // cpu.stat.local: before Linux 6.12 or so. ENODEV in a directory that is still there: the kernel does not say why.
    return errno === ENODEV ? ABSENT.unknown : ABSENT['not-supported'];
  }
  // A held descriptor was cut off in a directory that is still there: cgroup.pressure is 0.
  if (errno === ENODEV) return ABSENT.disabled;
  if (errno === EOPNOTSUPP) return classifyRefused(key, circumstances.kernel);
  return classifyAbsent(key, circumstances);
}

/**
 * EOPNOTSUPP at the read (Node.js calls it ENOTSUP): PSI is off since boot, on kernels before 6.1 and RHEL's; of
 * `irq.pressure` while PSI works: IRQ time accounting is off.
 */
function classifyRefused(resource: PressureResource, { resources }: KernelFacts): Absence {
  return resource === 'irq' && resources !== undefined ? ABSENT['not-supported'] : ABSENT.disabled;
}

/** ENOENT at the open, which has five reasons. */
function classifyAbsent(resource: PressureResource, { kernel, cgroup }: Circumstances): Absence {
  // irq.pressure before Linux 6.1, or without IRQ time accounting.
  if (isUnknownTo(kernel, resource)) return ABSENT['not-supported'];
  if (cgroup?.pressureSwitch === 'off') return ABSENT.disabled;
  if (kernel.resources === undefined) return classifyOff(kernel);
  // The file has come back since it was not found; it is found at the next retry.
  if (cgroup?.pressureSwitch === 'on') return ABSENT.unknown;
  // PSI works, but not for cgroups: switched off at boot, or not a directory of cgroup v2.
  return kernel.cgroupPressureDisabled ? ABSENT.disabled : ABSENT['not-supported'];
}

/** There is no `<proc>/pressure`: PSI is off since boot (Linux 6.1 and later make no files then), or not built in. */
function classifyOff({ psiParameter, builtIn }: KernelFacts): Absence {
  return psiParameter === 'off' || builtIn ? ABSENT.disabled : ABSENT['not-supported'];
}

function isUnknownTo({ resources }: KernelFacts, resource: PressureResource): boolean {
  return resources !== undefined && !resources.has(resource);
}

function malformed({ path }: FileWithoutValues): PsiError {
  return new PsiError('ERR_PSI_MALFORMED', `${path} does not have the contents of its kind`, {
    path,
    hint: `compare the output of "cat ${path}" with https://docs.kernel.org/accounting/psi.html`,
  });
}

function unreadable({ path, status }: FileWithoutValues): PsiError {
  const errno = errnoOf(status);
  const step = status > READ_STEP ? 'read' : 'opened';
  return new PsiError('ERR_PSI_READ', `${path} cannot be ${step}: ${getSystemErrorName(-errno)}`, {
    path,
    errno,
    hint: 'look for messages of the kernel at the same time (dmesg)',
  });
}
