import { stat } from 'node:fs/promises';
import type { PressureTarget } from '@psiperf/psi';
import type { BedContainer, ContainerBed } from '../test/bed/container-bed.ts';

const CONTAINERS_PER_POD = 2;

/** Puts containers with one idle process each into a bed. @throws the reason of `signal` once it is aborted. */
export async function fillBed(bed: ContainerBed, containers: number, signal: AbortSignal) {
  const targets: PressureTarget[] = [];
  let last: BedContainer | undefined;
  for (let index = 0; index < containers; index++) {
    signal.throwIfAborted();
    const sharesPod: boolean = index % CONTAINERS_PER_POD !== 0;
    last = await bed.add(sharesPod && last ? { podUid: last.podUid } : {});
    last.run('sleep', 'infinity');
    targets.push(await toTarget(last));
  }
  return targets;
}

async function toTarget({ directory }: BedContainer): Promise<PressureTarget> {
  const { ino } = await stat(directory, { bigint: true });
  return { id: ino, directory };
}
