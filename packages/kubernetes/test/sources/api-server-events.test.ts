import { expect, it } from 'vitest';
import { EventReader } from '../../src/sources/api-server-events.ts';

const pod = (version: string, name = 'web') => ({
  kind: 'Pod',
  metadata: { name, resourceVersion: version },
});
const lineOf = (value: unknown) => Buffer.from(`${JSON.stringify(value)}\n`);

it.each(['ADDED', 'MODIFIED', 'DELETED'])('%s', (type) => {
  const events = new EventReader().push(lineOf({ type, object: pod('7') }));
  expect(events).toEqual([{ type, object: pod('7'), version: '7' }]);
});

it('BOOKMARK', () => {
  const object = { kind: 'Pod', metadata: { resourceVersion: '99', creationTimestamp: null } };
  expect(new EventReader().push(lineOf({ type: 'BOOKMARK', object }))).toEqual([
    { type: 'BOOKMARK', version: '99' },
  ]);
});

it('ERROR', () => {
  const object = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version: 1 (2)' };
  expect(new EventReader().push(lineOf({ type: 'ERROR', object }))).toEqual([{ type: 'ERROR', code: 410 }]);
  expect(new EventReader().push(lineOf({ type: 'ERROR' }))).toEqual([{ type: 'ERROR', code: undefined }]);
});

it('puts events together wherever the pieces are cut, also within a character', () => {
  const bytes = Buffer.concat([
    lineOf({ type: 'ADDED', object: pod('1', 'wéb-😀') }),
    lineOf({ type: 'DELETED', object: pod('2', 'wéb-😀') }),
  ]);
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const reader = new EventReader();
    const events = [...reader.push(bytes.subarray(0, cut)), ...reader.push(bytes.subarray(cut))];
    expect(events).toMatchObject([{ type: 'ADDED', object: pod('1', 'wéb-😀') }, { type: 'DELETED' }]);
  }
});

it('tells nothing of an event that is not complete', () => {
  const reader = new EventReader();
  expect(reader.push(Buffer.from('{"type":"ADDED","object":{"metadata":{"resourceVersion":"1"}}}'))).toEqual(
    [],
  );
});

it.each([
  ['no JSON', 'hello'],
  ['half of an event', '{"type":"ADDED","obj'],
  ['no object', '{"type":"ADDED"}'],
  ['an unknown type', '{"type":"RENAMED","object":{"metadata":{"resourceVersion":"1"}}}'],
  ['no version', '{"type":"ADDED","object":{"metadata":{}}}'],
  ['null', 'null'],
])('%s is malformed', (_, line) => {
  expect(new EventReader().push(Buffer.from(`${line}\n`))).toEqual([{ type: 'MALFORMED' }]);
});

it('holds no line without an end', () => {
  const reader = new EventReader();
  const piece = Buffer.alloc(1024 * 1024, 'x');
  const events = Array.from({ length: 17 }, () => reader.push(piece)).flat();
  expect(events).toEqual([{ type: 'MALFORMED' }]);
});
