/**
 * Protobuf messages as tables of the fields that are wanted; all others are skipped unread.
 *
 * `protobufjs/minimal` does the wire format: it holds the reader alone, where the whole of protobufjs and proto-loader
 * bring a parser of `.proto` texts and make code at run time.
 */
import protobuf, { type Reader } from 'protobufjs/minimal.js';

/** A varint, or what has a length in front of it. */
type WireType = 0 | 2;

/** A field of a message. */
export interface Field<Value> {
  readonly number: number;
  readonly wireType: WireType;
  /** What it is where it is not sent. */
  initial(): Value;
  /** @param before its value so far, for what may be sent more than once. */
  read(reader: Reader, before: Value): Value;
}

/** Reads a message that ends at a position. */
export type Message<Shape> = (reader: Reader, end: number) => Shape;

/** A message of these fields. */
export function message<Shape extends object>(
  fields: {
    readonly [Name in keyof Shape]: Field<Shape[Name]>;
  },
): Message<Shape> {
  const entries = Object.entries(fields) as [keyof Shape, Field<Shape[keyof Shape]>][];
  return (reader, end) => {
    const value = Object.fromEntries(entries.map(([name, field]) => [name, field.initial()])) as Shape;
    while (reader.pos < end) {
      const tag = reader.uint32();
      const entry = entries.find(([, { number, wireType }]) => tag === number * 8 + wireType);
      if (entry === undefined) reader.skipType(tag & 7);
      else value[entry[0]] = entry[1].read(reader, value[entry[0]]);
    }
    return value;
  };
}

/** The message in these bytes. @throws where they are none. */
export function decode<Shape>(read: Message<Shape>, bytes: Uint8Array): Shape {
  return read(protobuf.Reader.create(bytes), bytes.length);
}

/** `string` */
export function text(number: number): Field<string> {
  return { number, wireType: 2, initial: () => '', read: (reader) => reader.string() };
}

/** `uint32` */
export function count(number: number): Field<number> {
  return { number, wireType: 0, initial: () => 0, read: (reader) => reader.uint32() };
}

/** Another message; its fields are as if not sent where it is not sent. */
export function nested<Shape>(number: number, read: Message<Shape>): Field<Shape> {
  const initial = () => decode(read, new Uint8Array());
  return { number, wireType: 2, initial, read: (reader) => read(reader, endOf(reader)) };
}

/** `repeated` messages. */
export function list<Shape>(number: number, read: Message<Shape>): Field<Shape[]> {
  return {
    number,
    wireType: 2,
    initial: () => [],
    read(reader, before) {
      before.push(read(reader, endOf(reader)));
      return before;
    },
  };
}

const mapEntry = message({ key: text(1), value: text(2) });

/** `map<string, string>` */
export function textMap(number: number): Field<Record<string, string>> {
  return {
    number,
    wireType: 2,
    initial: () => ({}),
    read(reader, before) {
      const { key, value } = mapEntry(reader, endOf(reader));
      before[key] = value;
      return before;
    },
  };
}

/** Where what begins here with its length ends. */
function endOf(reader: Reader): number {
  const length = reader.uint32();
  if (length > reader.len - reader.pos) throw new RangeError('a field is longer than its message');
  return reader.pos + length;
}
