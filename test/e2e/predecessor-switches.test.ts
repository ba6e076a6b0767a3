// What the predecessors' switches and lists of labels make of the whole program.

import { expect, it, vi } from 'vitest';
import { AgentProcess } from '../bed/agent-process.ts';
import { runPsiperf } from '../bed/run-psiperf.ts';

it('with both collectors off there is nothing to do: it ends with 0, as the predecessor did', async () => {
  expect(await runPsiperf([], { PSI_COLLECTOR_ENABLED: 'false' })).toEqual({
    exitCode: 0,
    stdout: 'nothing to do: PSI_COLLECTOR_ENABLED is false, and nothing is counted',
    stderr: '',
  });
});

it('a value that a switch cannot have is one line and exit code 2', async () => {
  const { exitCode, stdout, stderr } = await runPsiperf([], { PSI_COLLECTOR_ENABLED: 'on' });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/^psiperf: PSI_COLLECTOR_ENABLED: .*$/);
});

it('an unknown label is told of once, with the nearest known one', async () => {
  await using agent = await AgentProcess.start({
    environment: { PERF_COLLECTOR_ENABLED: 'true', HW_PERF_LABELS: 'CPUCycle,CPUCycle,Instructions' },
  });
  const line = 'HW_PERF_LABELS: CPUCycle is no label; did you mean CPUCycles?';
  await vi.waitFor(() => expect(agent.output).toContain(line), { timeout: 20_000 });
  for (let scrape = 0; scrape < 3; scrape++) await agent.scrape();
  expect(agent.output.split(line)).toHaveLength(2);
});
