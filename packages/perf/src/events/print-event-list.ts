import type { RequestedGroup } from '../requested-group.ts';

/** The list that `parseEventList` reads as these groups; the times that labels ask for cannot be written in one. */
export function printEventList(groups: readonly RequestedGroup[]): string {
  return groups
    .map(({ name, events }) => {
      const list = events.join(',');
      return name === 'hardware' || name === 'software' ? list : `{${list}}`;
    })
    .join(',');
}
