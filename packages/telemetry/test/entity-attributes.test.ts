import { expect, test } from 'vitest';
import { splitAttributes } from '../src/entity-attributes.ts';

test('takes who it is apart from what tells its points apart, by the key alone', () => {
  expect(
    splitAttributes({
      'k8s.pod.name': 'cart-0',
      'container.id': 'abc',
      'container.image.tags': ['1.4'],
      'cgroup.path': '/a',
      'oci.manifest.digest': 'sha256:1',
      'process.pid': 4711,
      'psi.type': 'some',
      'psi.window': '10s',
    }),
  ).toEqual({
    entity: {
      'k8s.pod.name': 'cart-0',
      'container.id': 'abc',
      'container.image.tags': ['1.4'],
      'cgroup.path': '/a',
      'oci.manifest.digest': 'sha256:1',
      'process.pid': 4711,
    },
    own: { 'psi.type': 'some', 'psi.window': '10s' },
  });
});

test.each(['containerd.namespace', 'k8sx', 'cgroups.count', 'perf.event', 'my.k8s.label', 'process.pid.max'])(
  '%s is a point attribute: only whole first words say who it is',
  (key) => {
    expect(splitAttributes({ [key]: 'x' })).toEqual({ entity: {}, own: { [key]: 'x' } });
  },
);
