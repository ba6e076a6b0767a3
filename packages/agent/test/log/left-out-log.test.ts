import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { SampledCgroup } from '../../src/collect/collect-snapshot.ts';
import { LeftOutLog } from '../../src/log/left-out-log.ts';

function logged() {
  const lines: string[] = [];
  return {
    lines,
    log: new LeftOutLog(pino({}, { write: (line: string) => void lines.push(JSON.parse(line).msg) })),
  };
}

function snapshotOf(...ids: bigint[]) {
  const cgroups = ids.map((id) => {
    const attributes = {
      'k8s.namespace.name': 'shop',
      'k8s.pod.name': 'cart-0',
      'k8s.container.name': `c${id}`,
    };
    return { ref: { id }, entity: { subject: 'container', attributes } } as unknown as SampledCgroup;
  });
  return { cgroups };
}

test('names who is left out once, and says when all are counted again', () => {
  const { lines, log } = logged();
  log.tell(snapshotOf(1n, 2n), [{ id: 2n }]);
  log.tell(snapshotOf(1n, 3n), [{ id: 3n }]);
  log.tell(snapshotOf(1n), []);
  log.tell(snapshotOf(1n), []);
  expect(lines).toEqual([
    expect.stringMatching(/^no descriptors are left to count shop\/cart-0\/c2: raise RLIMIT_NOFILE/),
    'descriptors suffice again: all are counted',
  ]);
});

test('names at most twenty', () => {
  const ids = Array.from({ length: 23 }, (_, index) => BigInt(index));
  const { lines, log } = logged();
  log.tell(
    snapshotOf(...ids),
    ids.map((id) => ({ id })),
  );
  expect(lines[0]).toMatch(/c19 and 3 more: raise/);
});

test('does not tell of those that are gone by now', () => {
  const { lines, log } = logged();
  log.tell(snapshotOf(1n), [{ id: 7n }]);
  expect(lines).toEqual([]);
});
