/** What the kernel prints for a cgroup that waited. */
export const PRESSURE_TEXT =
  'some avg10=1.00 avg60=2.00 avg300=3.00 total=4\nfull avg10=5.00 avg60=6.00 avg300=7.00 total=8\n';
/** The same as a value. */
export const PRESSURE = Object.freeze({
  some: { avg10: 1, avg60: 2, avg300: 3, totalMicros: 4 },
  full: { avg10: 5, avg60: 6, avg300: 7, totalMicros: 8 },
});
/** The same where the totals count from this reading on. */
export const PRESSURE_ANEW = Object.freeze({
  some: { ...PRESSURE.some, totalMicros: 0 },
  full: { ...PRESSURE.full, totalMicros: 0 },
});
export const IRQ_TEXT = 'full avg10=0.00 avg60=0.00 avg300=0.00 total=9\n';
export const CPU_STAT_TEXT = 'usage_usec 1\nnr_periods 10\nnr_throttled 11\nthrottled_usec 12\n';
