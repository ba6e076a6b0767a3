import { expect, test } from 'vitest';
import { createStockWriter } from '../../src/prometheus/stock-writer.ts';
import { collect, container, measured } from '../support/readings.ts';

test('writes every attribute as a label, in text 0.0.4 alone', async () => {
  const writer = await createStockWriter();
  expect(writer.formats).toEqual(['text']);
  const text = writer.write(await collect([measured(container('c1'), { some: 1.5 })]), 'text');
  expect(text).toContain('# TYPE container_cpu_pressure_time_total counter\n');
  expect(text).toContain('k8s_pod_name="cart-0"');
  expect(text).toContain('container_id="c1"');
  expect(text).toContain('target_info{');
  expect(text).toMatch(/ 1\.5\n$/);
});

test('hides neither of two instances: their ids differ', async () => {
  const writer = await createStockWriter();
  const collected = await collect(['old', 'new'].map((id) => measured(container(id), { some: 1 })));
  expect(writer.write(collected, 'text').match(/^container_cpu_pressure_time_total/gm)).toHaveLength(2);
  expect(writer.shadowed).toBe(0);
});
