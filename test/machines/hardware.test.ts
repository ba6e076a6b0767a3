import { describe, expect, it } from 'vitest';
import { kernelsToRun } from '../../scripts/lib/machines.mjs';
import { BootedMachine } from './booted-machine.ts';

describe.each(kernelsToRun())('the kernel of %s', (kernel) => {
  const machine = new BootedMachine(kernel);

  it('has a PMU and two CPUs', async ({ skip }) => {
    const guest = await machine.report(skip);
    expect(guest.fact('machine')).toMatchObject({ cpus: '0-1' });
    expect(guest.fact('machine').pmus).toContain('armv8_pmuv3');
  });
});
