// What is said of a frame in words, on the screen as in batches.

import { NONE, toPercent } from '../report/to-percent.ts';
import type { Frame, TopRow } from './figures.ts';

/** How long work waited on the whole node: some of it, and after a stroke all of it. */
export function describeNode({ node, stolen }: Frame): string {
  const parts = [
    `cpu ${toPercent(node.cpu)}`,
    `memory ${toPercent(node.memory)}/${toPercent(node.memoryFull)}`,
    `io ${toPercent(node.io)}/${toPercent(node.ioFull)}`,
    `irq ${toPercent(node.irq)}`,
  ];
  return `node: waited ${parts.join(', ')}; stolen ${toPercent(stolen)}`;
}

/** What a row's CPU pressure is, with the figures that say so. */
export function describeTrouble(row: TopRow, stolen: number | undefined): string {
  const { name, trouble, figures, throttledAbove } = row;
  const { cpu, throttled } = figures;
  const isAbove = throttledAbove !== undefined && throttledAbove > (throttled ?? 0);
  const quota = isAbove ? `${toPercent(throttledAbove)} by a quota above it` : toPercent(throttled);
  const parts = `pressure ${toPercent(cpu)}, throttled ${quota}, stolen ${toPercent(stolen)}`;
  return `${name}: ${trouble ?? NONE} (${parts})`;
}
