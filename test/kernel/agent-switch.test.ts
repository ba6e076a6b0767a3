import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { AgentProcess } from '../bed/agent-process.ts';
import { ContainerBed } from '../bed/container-bed.ts';
import { pressureOf, seriesOf } from '../bed/container-series.ts';
import { requireCgroups } from '../peer.ts';

it('pressure that is switched off is absent with its reason, and begins anew at 0', async ({ skip }) => {
  await requireCgroups(skip);
  await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-switch`);
  const container = await bed.add();
  container.burn(4);
  await using agent = await AgentProcess.start({
    args: ['--cgroup-root', bed.directory, '--naming-grace', '0s'],
  });
  const turn = (text: string) => writeFile(join(container.directory, 'cgroup.pressure'), text);
  await sleep(2_000);
  const before = pressureOf(await agent.scrape(), container, 'cpu', 'some');
  expect(before).toBeGreaterThan(0.5);

  await turn('0');
  const off = await agent.scrape();
  expect(seriesOf(off, container).filter(({ name }) => name.includes('pressure'))).toEqual([]);
  expect(off).toMatch(/^psiperf_absences\{collector="pressure",resource="cpu",reason="disabled"\} 1$/m);

  await turn('1');
  await agent.until(async () =>
    seriesOf(await agent.scrape(), container).some(({ name }) => name.includes('pressure')),
  );
  const again = pressureOf(await agent.scrape(), container, 'cpu', 'some');
  expect(again).toBeLessThan(before);
  const kernel = await container.readPressure('cpu', 'some');
  expect(kernel, 'the kernel goes on counting where it was').toBeGreaterThan(before);

  await turn('0');
  await turn('1');
  expect(pressureOf(await agent.scrape(), container, 'cpu', 'some'), 'unseen in between').toBeLessThan(0.5);
});
