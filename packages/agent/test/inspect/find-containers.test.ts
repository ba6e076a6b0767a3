import type { Entity } from '@psiperf/telemetry';
import { describe, expect, it } from 'vitest';
import {
  type Candidate,
  describeCandidate,
  findMeant,
  isUnambiguous,
  listCandidates,
} from '../../src/inspect/find-containers.ts';

const idOf = (digits: string) => digits.repeat(64).slice(0, 64);

function entityOf(namespace: string, pod: string, container: string): Entity {
  const attributes = {
    'k8s.namespace.name': namespace,
    'k8s.pod.name': pod,
    'k8s.container.name': container,
    'k8s.pod.uid': `uid-of-${namespace}-${pod}`,
  };
  return { subject: 'container', attributes };
}

const docker: Entity = { subject: 'container', attributes: { 'container.name': 'db' } };

const named = (containerId: string, entity: Entity | undefined): Candidate => ({
  path: `/${containerId}`,
  containerId,
  entity,
});

const CANDIDATES = [
  named(idOf('a1'), entityOf('shop', 'cart-0', 'app')),
  named(idOf('a1b'), entityOf('shop', 'cart-0', 'proxy')),
  named(idOf('c'), entityOf('test', 'cart-0', 'app')),
  named(idOf('d'), docker),
  named(idOf('e'), undefined),
  named(idOf('f'), entityOf('shop', 'eeee', 'app')),
];

const indexesOf = (text: string) =>
  findMeant(text, CANDIDATES).map((candidate) => CANDIDATES.indexOf(candidate));

describe('what a text means', () => {
  it.each([
    ['a whole id', idOf('c'), [2], true],
    ['the beginning of an id', 'a1a1a1', [0], true],
    ['the beginning of two', 'a1', [], true],
    ['too little of an id', 'ccc', [], true],
    ["a sandbox's id", 'eeeeee', [4], true],
    ["a pod's name", 'eeee', [4, 5], false],
    ['a pod of two namespaces', 'cart-0', [0, 1, 2], false],
    ['a pod with its namespace: all of its containers', 'shop/cart-0', [0, 1], true],
    ["a pod's uid", 'uid-of-shop-cart-0', [0, 1], true],
    ['a container of a pod', 'cart-0/proxy', [1], true],
    ['a container of two pods', 'cart-0/app', [0, 2], false],
    ['a container of a pod with its namespace', 'test/cart-0/app', [2], true],
    ["a container's name alone", 'app', [], true],
    ['the name that Docker gave', 'db', [3], true],
    ['nothing', '', [], true],
    ['no namespace and no pod', '/', [], true],
  ] as const)('%s', (_, text, indexes, unambiguous) => {
    expect(indexesOf(text)).toEqual(indexes);
    if (indexes.length > 0) expect(isUnambiguous(text, findMeant(text, CANDIDATES))).toBe(unambiguous);
  });

  it('two instances of a container of one pod are two', () => {
    const twins = [...CANDIDATES, named(idOf('b'), entityOf('test', 'cart-0', 'app'))];
    expect(isUnambiguous('test/cart-0/app', findMeant('test/cart-0/app', twins))).toBe(false);
    expect(isUnambiguous('test/cart-0', findMeant('test/cart-0', twins))).toBe(true);
  });
});

it('of the cgroups of a tree, those of containers', () => {
  const containerId = idOf('7');
  const refs = ['/kubepods', '/kubepods/pod1', `/kubepods/pod1/${containerId}`].map((path, index) => ({
    id: BigInt(index),
    path,
    directory: path,
  }));
  expect(listCandidates(refs, () => docker)).toEqual([
    { path: `/kubepods/pod1/${containerId}`, containerId, entity: docker },
  ]);
});

it('a candidate is told by what means it alone', () => {
  const [first, , , , sandbox] = CANDIDATES;
  expect([first, sandbox].map((candidate) => candidate && describeCandidate(candidate))).toEqual([
    `${idOf('a1')}  shop/cart-0/app`,
    `${idOf('e')}  sandbox`,
  ]);
  const painted = named(idOf('c'), entityOf('shop', 'cart-0', 'a\u009b2J\n'));
  expect(describeCandidate(painted)).toBe(`${idOf('c')}  shop/cart-0/a?2J?`);
});
