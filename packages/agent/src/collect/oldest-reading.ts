/**
 * What is older is told no more. As long does a Prometheus take a series for alive that it has no new sample of
 * (`--query.lookback-delta`).
 */
export const OLDEST_MILLIS = 300_000;
