import { endForSure } from './end-for-sure.ts';
import { tellError } from './tell-error.ts';

/** Uses what was opened and closes it, whatever happens; what is closed ends. */
export async function closing<Opened extends { close(): Promise<void> }>(
  opened: Opened,
  use: (opened: Opened) => Promise<number>,
): Promise<number> {
  try {
    return await use(opened);
  } finally {
    endForSure((message) => tellError({ message }));
    await opened.close();
  }
}
