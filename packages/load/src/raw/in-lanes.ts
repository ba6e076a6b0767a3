import { OK, type Status } from './status.ts';

/** Files that are read at the same time: enough to keep libuv's threads busy. */
const LANES = 16;

/** Works on all items, several at a time, until one fails. @returns the status of that one, else OK. */
export async function inLanes<Item>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<Status>,
): Promise<Status> {
  const waiting = items[Symbol.iterator]();
  let failure: Status = OK;
  const lane = async () => {
    for (let next = waiting.next(); failure === OK && !next.done; next = waiting.next()) {
      const status = await work(next.value);
      if (failure === OK) failure = status;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return failure;
}
