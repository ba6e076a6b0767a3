// What cAdvisor calls load: the number of running tasks as an average in which what was counts ever less. Of a count that
// comes every `elapsed`:
//
//     load = load * d + running * (1 - d),  d = e^(-elapsed / window)
//
// The first count is the first average. Unlike the machine's own load it has no uninterruptible tasks in it.

/** The windows by the name that they have as an attribute, in milliseconds. */
export const LOAD_WINDOWS = Object.freeze({
  '10s': 10_000,
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
} as const);

/** The name of a window. */
export type LoadWindow = keyof typeof LOAD_WINDOWS;

/** An average for each window, in tasks. */
export type LoadAverages = { readonly [Window in LoadWindow]: number };

/** The averages after a first count. */
export function firstAverages(running: number): LoadAverages {
  return toAverages(() => running);
}

/** The averages after one more count, this long after the last. */
export function nextAverages(last: LoadAverages, running: number, elapsedMillis: number): LoadAverages {
  return toAverages((window) => {
    const decay = Math.exp(-Math.max(0, elapsedMillis) / LOAD_WINDOWS[window]);
    return last[window] * decay + running * (1 - decay);
  });
}

function toAverages(averageOf: (window: LoadWindow) => number): LoadAverages {
  return { '10s': averageOf('10s'), '1m': averageOf('1m'), '5m': averageOf('5m'), '15m': averageOf('15m') };
}
