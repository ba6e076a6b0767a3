import { ABSENT } from '@psiperf/cgroup';
import { expect, it } from 'vitest';
import type { Inspection } from '../../src/inspect/inspection.ts';
import type { Owner } from '../../src/inspect/owner.ts';
import { toNotes } from '../../src/inspect/to-notes.ts';
import { HOST, INSPECTION } from './an-inspection.ts';

const ownerAt = (path: string): Owner => ({
  kind: 'none',
  path,
  entity: { subject: 'cgroup', attributes: {} },
});

it('says why there are no figures', () => {
  expect(toNotes({ ...INSPECTION, owner: ownerAt('/a'), cgroupPath: '/a' }, HOST)).toEqual([
    'the cgroup /a was removed',
  ]);
  const inRoot = toNotes({ ...INSPECTION, owner: ownerAt('/'), cgroupPath: '/' }, HOST);
  expect(inRoot).toEqual([expect.stringContaining('those of the whole node')]);
});

it('says that a pid was taken for the beginning of an id', () => {
  expect(toNotes({ ...INSPECTION, noProcess: 4194 }, HOST)).toEqual([
    expect.stringMatching(/^there is no process 4194: this is a container whose id begins so/),
  ]);
});

it('does not let what a cgroup is called move the cursor', () => {
  const status = { command: 'a', state: 'S', pid: 7, processId: 7, parent: 1, user: 0, pids: [7] };
  const namespaces = {} as NonNullable<Inspection['namespaces']>;
  const process = { status, start: ABSENT.gone, cgroup: '/a\u001b[2J\u202e', namespaces };
  expect(toNotes({ ...INSPECTION, process }, HOST)[0]).toBe(
    'its cgroup /a?[2J? is not below the root that psiperf watches',
  );
});
