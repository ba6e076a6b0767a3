// /sys/bus/event_source/devices/<pmu>/format/<field>:
// https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-bus-event_source-devices-format
//
//     config:0-7      config1:0-63      config:0-7,32-35      config:23

/** Which bits of which word of perf_event_attr a field is. */
export interface PmuField {
  readonly word: string;
  /** Ranges of bits, the lowest of the value first. */
  readonly ranges: readonly (readonly [first: number, last: number])[];
}

/** Undefined for a text of another form. */
export function parsePmuField(text: string): PmuField | undefined {
  const [, word, list] = /^(config\d*):([\d,-]+)$/.exec(text.trim()) ?? [];
  if (word === undefined || list === undefined) return undefined;
  const ranges = list.split(',').map(parseRange);
  return ranges.every((range) => range !== undefined) ? { word, ranges } : undefined;
}

function parseRange(text: string): readonly [number, number] | undefined {
  const [, first, last] = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(text) ?? [];
  if (first === undefined) return undefined;
  const range = [Number(first), Number(last ?? first)] as const;
  return range[0] <= range[1] && range[1] < 64 ? range : undefined;
}

/** The value at its bits; undefined where it has more bits than the field. */
export function placeValue({ ranges }: PmuField, value: bigint): bigint | undefined {
  let rest = value;
  let placed = 0n;
  for (const [first, last] of ranges) {
    const width = BigInt(last - first + 1);
    placed |= (rest & ((1n << width) - 1n)) << BigInt(first);
    rest >>= width;
  }
  return rest === 0n ? placed : undefined;
}
