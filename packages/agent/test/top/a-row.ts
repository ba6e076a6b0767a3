import type { Figures, TopRow } from '../../src/top/figures.ts';

const NOTHING_TOLD: Figures = {
  cpu: undefined,
  cpuFull: undefined,
  memory: undefined,
  memoryFull: undefined,
  io: undefined,
  ioFull: undefined,
  irq: undefined,
  throttled: undefined,
  cores: undefined,
  ipc: undefined,
  mpki: undefined,
};

/** A row of which only some figures are known. */
export function aRow(
  id: number,
  name: string,
  figures: Partial<Figures> = {},
  rest: Partial<Pick<TopRow, 'subject' | 'trouble'>> = {},
): TopRow {
  return {
    id: BigInt(id),
    subject: 'container',
    name,
    figures: { ...NOTHING_TOLD, ...figures },
    trouble: undefined,
    ...rest,
  };
}
