import { expect, test } from 'vitest';
import type { Privileges } from '../../src/probe/counter-support.ts';
import { explainRefusal } from '../../src/probe/explain-refusal.ts';
import type { KernelVersion } from '../../src/probe/kernel-version.ts';

const [EPERM, EACCES, EMFILE, ENOSYS, ENOMEM] = [1, 13, 24, 38, 12];

const NOBODY: Privileges = {
  paranoid: 2,
  perfmon: false,
  sysAdmin: false,
  seccomp: false,
  userNamespace: false,
};

function explain(errno: number, privileges: Partial<Privileges>, version: KernelVersion = [6, 1, 0]) {
  return explainRefusal(errno, { ...NOBODY, ...privileges }, version);
}

test.each<[Partial<Privileges>, RegExp, string]>([
  [{ paranoid: 1 }, /paranoid is 1, and this process has neither/, 'give CAP_PERFMON'],
  [{ paranoid: 2 }, /paranoid is 2, and this process has neither/, 'give CAP_PERFMON'],
  [
    { paranoid: 3 },
    /paranoid is 3, and this process has neither/,
    'set sysctl kernel.perf_event_paranoid=2 and give CAP_PERFMON, or give CAP_SYS_ADMIN',
  ],
  [
    { paranoid: 3, perfmon: true },
    /Debian and Ubuntu ignore CAP_PERFMON/,
    'set sysctl kernel.perf_event_paranoid=2, or give CAP_SYS_ADMIN',
  ],
  [
    { paranoid: 4, perfmon: true },
    /paranoid is 4: .* ignore CAP_PERFMON/,
    'set sysctl kernel.perf_event_paranoid=2, or give CAP_SYS_ADMIN',
  ],
  [
    { paranoid: 2, perfmon: true },
    /security module \(SELinux\) refuses although/,
    'allow perf_event in the policy of the security module',
  ],
  [
    { paranoid: 4, sysAdmin: true, perfmon: true },
    /security module/,
    'allow perf_event in the policy of the security module',
  ],
  [
    { sysAdmin: true, perfmon: true, userNamespace: true },
    /user namespace do not count/,
    'run it in the first user namespace (hostUsers: true, no rootless runtime)',
  ],
  [
    { paranoid: undefined, perfmon: undefined, sysAdmin: undefined },
    /is not known, and this process has maybe neither/,
    'set sysctl kernel.perf_event_paranoid=2 and give CAP_PERFMON, or give CAP_SYS_ADMIN',
  ],
])('EACCES: %j', (privileges, why, remedy) => {
  const probed = explain(EACCES, privileges);
  expect(probed).toMatchObject({ result: 'does-not', reason: 'not-permitted', remedy });
  expect(probed.why).toMatch(why);
});

test('EACCES before Linux 5.8, which has no CAP_PERFMON', () => {
  expect(explain(EACCES, {}, [5, 7, 19]).remedy).toMatch(
    /^give CAP_SYS_ADMIN \(CAP_PERFMON is there from Linux 5\.8/,
  );
});

test('EPERM with a seccomp filter', () => {
  const without = explain(EPERM, { seccomp: true });
  expect(without).toMatchObject({ reason: 'not-permitted', why: expect.stringMatching(/^a seccomp filter/) });
  expect(without.remedy).toMatch(/^give CAP_PERFMON, .*seccompProfile: Unconfined/);
  expect(explain(EPERM, { seccomp: true, perfmon: true }).remedy).toMatch(/^run with a seccomp profile/);
});

test('EPERM without one', () => {
  expect(explain(EPERM, {}).why).toMatch(/^a security module/);
});

test('no perf_events in the kernel', () => {
  expect(explain(ENOSYS, {})).toMatchObject({ result: 'does-not', reason: 'not-supported' });
});

test('what says nothing about the machine is unknown', () => {
  expect(explain(EMFILE, {})).toMatchObject({ result: 'unknown', reason: 'over-budget' });
  expect(explain(ENOMEM, {})).toMatchObject({ result: 'unknown', why: expect.stringContaining('ENOMEM') });
});
