import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ABSENT, type CgroupRef } from '@psiperf/cgroup';
import { parsePressure } from './parse-pressure.ts';
import type { Outcome, Pressure, PressureSample } from './pressure-sample.ts';
import { PsiError } from './psi-error.ts';

async function readFileOf(path: string): Promise<Outcome<Pressure>> {
  try {
    return (
      parsePressure(await readFile(path, 'utf8')) ??
      new PsiError('ERR_PSI_MALFORMED', `${path} is malformed`, { path })
    );
  } catch {
    return ABSENT.unknown;
  }
}

/** One reading of one cgroup. */
export async function readPressure(ref: CgroupRef): Promise<PressureSample> {
  const [cpu, memory, io, irq] = await Promise.all(
    ['cpu', 'memory', 'io', 'irq'].map((resource) => readFileOf(join(ref.directory, `${resource}.pressure`))),
  );
  const none = ABSENT.unknown;
  return {
    cpu: cpu ?? none,
    memory: memory ?? none,
    io: io ?? none,
    irq: irq ?? none,
    throttling: none,
    localThrottling: none,
    pressureSince: undefined,
  };
}
