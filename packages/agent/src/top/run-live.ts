import type { Frames } from './frames.ts';
import type { Notices } from './notices.ts';
import { Pause } from './pause.ts';
import type { Screen, ScreenOptions } from './screen.tsx';
import { awaitEnd } from './told-to-end.ts';

/** What a live table is made of. */
export interface LiveOptions extends Omit<ScreenOptions, 'onInterval'> {
  /** How many intervals; without end where it is undefined. */
  readonly iterations: number | undefined;
  readonly notices: Notices;
}

/** Shows the table until somebody asks for the end. The terminal is as it was before then, whatever happens. */
export async function runLive(frames: Frames, options: LiveOptions): Promise<void> {
  // The library takes a tenth of a second and 20 MB: no other command waits for it.
  const { openScreen } = await import('./screen.tsx');
  const told = awaitEnd({ alone: true });
  const pause = new Pause();
  let { intervalMillis } = options.view;
  const onInterval = (millis: number) => {
    if (millis === intervalMillis) return;
    intervalMillis = millis;
    pause.cutShort();
  };
  const screen = openScreen({ ...options, onInterval });
  try {
    // A reading that takes long keeps nobody.
    await Promise.race([
      told.ended,
      screen.ended,
      showFrames(screen, frames, options, () => pause.wait(intervalMillis)),
    ]);
  } finally {
    await screen.close();
    told.release();
  }
}

async function showFrames(
  screen: Screen,
  frames: Frames,
  { iterations = Number.POSITIVE_INFINITY, notices }: LiveOptions,
  wait: () => Promise<void>,
): Promise<void> {
  await frames.next();
  for (let shown = 0; shown < iterations; shown++) {
    await wait();
    screen.show({ frame: await frames.next(), notice: notices.last });
  }
}
