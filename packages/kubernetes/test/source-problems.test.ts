import { expect, it } from 'vitest';
import { ManualClock } from '../../../test/bed/manual-clock.ts';
import { KubernetesError, type KubernetesErrorCode } from '../src/kubernetes-error.ts';
import { SourceProblems } from '../src/source-problems.ts';
import { container, FakeSource, ID, makeNamer, NAMED } from './fake-source.ts';
import { idOf } from './host-tree.ts';

const MINUTE_MILLIS = 60_000;

const failure = (code: KubernetesErrorCode, path?: string) =>
  new KubernetesError(code, 'it failed', { hint: 'look', ...(path === undefined ? {} : { path }) });

function make() {
  const clock = new ManualClock();
  const problems = new SourceProblems(clock);
  const tellAfter = (error: Error): number => {
    problems.add('a', error);
    return problems.take().length;
  };
  return { clock, problems, tellAfter };
}

it.each([
  ['the server', failure('ERR_KUBERNETES_UNREACHABLE')],
  ['the socket', failure('ERR_KUBERNETES_UNREACHABLE', '/run/cri.sock')],
  ['the account', failure('ERR_KUBERNETES_NOT_PERMITTED')],
  ['the time it takes', failure('ERR_KUBERNETES_SLOW')],
])('tells again of %s after the source has been right for a minute', (_, error) => {
  const { clock, problems, tellAfter } = make();
  expect(tellAfter(error)).toBe(1);
  clock.advance(10 * MINUTE_MILLIS);
  expect(tellAfter(error), 'it was never right').toBe(0);
  problems.endOf('a');
  clock.advance(MINUTE_MILLIS - 1);
  expect(tellAfter(error), 'not for long').toBe(0);
  clock.advance(MINUTE_MILLIS);
  expect(tellAfter(error), 'a failure begins the minute anew').toBe(0);
  problems.endOf('a');
  problems.endOf('b');
  clock.advance(MINUTE_MILLIS / 2);
  problems.endOf('a');
  clock.advance(MINUTE_MILLIS / 2);
  expect(tellAfter(error)).toBe(1);
  expect(tellAfter(error)).toBe(0);
});

it.each([
  ['a file', failure('ERR_KUBERNETES_MALFORMED', '/run/a/config.json')],
  ['a file', failure('ERR_KUBERNETES_NOT_PERMITTED', '/run/a/config.json')],
  ['a fault of ours', new TypeError('it is no function')],
])('tells once of %s, whatever is answered of others', (_, error) => {
  const { clock, problems, tellAfter } = make();
  expect(tellAfter(error)).toBe(1);
  problems.endOf('a');
  clock.advance(10 * MINUTE_MILLIS);
  expect(tellAfter(error)).toBe(0);
});

it('tells of what a probe told when it comes again', () => {
  const { clock, problems, tellAfter } = make();
  problems.leaveOut('a', 'ERR_KUBERNETES_UNREACHABLE');
  expect(tellAfter(failure('ERR_KUBERNETES_UNREACHABLE'))).toBe(0);
  problems.endOf('a');
  clock.advance(MINUTE_MILLIS);
  expect(tellAfter(failure('ERR_KUBERNETES_UNREACHABLE'))).toBe(1);
});

it.each([
  ['answers', 'once more', 1],
  ['is not asked', 'no more', 0],
])('a source that %s meanwhile is told of %s', async (meanwhile, _, told) => {
  const source = new FakeSource('cri', { [ID]: { kind: 'container', imageName: 'x' } });
  const { namer, clock } = makeNamer(source);
  const find = source.find.bind(source);
  const away = () => Promise.reject(failure('ERR_KUBERNETES_UNREACHABLE'));
  const [half, unknown, last] = [
    container(),
    container(2n, { containerId: idOf('b2') }),
    container(3n, { containerId: idOf('b3') }),
  ];
  await namer.refresh([half]);
  source.find = away;
  await namer.refresh([half, unknown]);
  expect(namer.takeProblems()).toHaveLength(1);

  source.find = find;
  source.records.set(idOf('b2'), NAMED);
  await namer.refresh(meanwhile === 'answers' ? [half, unknown] : [half]);
  clock.advance(MINUTE_MILLIS);
  source.find = away;
  await namer.refresh([last]);
  expect(namer.takeProblems()).toHaveLength(told);
});
