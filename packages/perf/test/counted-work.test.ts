import { TellOnce } from '@psiperf/cgroup';
import { expect, test } from 'vitest';
import type { CountedSource } from '../src/counted-source.ts';
import { CountedWork } from '../src/counted-work.ts';
import type { CounterSample } from '../src/counter-sample.ts';

const SAMPLE = { groups: [] } as unknown as CounterSample;

/** A source whose readings end when they are told to, and that says what is asked of it. */
class FakeSource implements CountedSource {
  readonly asked: string[] = [];
  #end: (sample: CounterSample) => void = () => {};
  async open() {
    this.asked.push('open');
    return [];
  }
  read() {
    this.asked.push('read');
    return new Promise<CounterSample>((resolve) => {
      this.#end = resolve;
    });
  }
  async close() {
    this.asked.push('close');
  }
  endReading() {
    this.asked.push('end');
    this.#end(SAMPLE);
  }
}

function make(source: CountedSource, platform = 'linux') {
  const said: string[] = [];
  const told = new TellOnce((message) => said.push(message));
  return { said, work: new CountedWork(source, { told, platform }) };
}

test('who asks while a reading is under way is given that one', async () => {
  const source = new FakeSource();
  const { work } = make(source);
  const readings = [work.read(), work.read()];
  source.endReading();
  expect(await Promise.all(readings)).toEqual([SAMPLE, SAMPLE]);
  void work.read();
  expect(source.asked).toEqual(['read', 'end', 'read']);
});

test('is closed when the reading under way has ended, and none begins after it', async () => {
  const source = new FakeSource();
  const { work } = make(source);
  const reading = work.read();
  const closed = work.close();
  const late = reading.then(() => work.read());
  source.endReading();
  await closed;
  expect(await late).toBeUndefined();
  expect(source.asked).toEqual(['read', 'end', 'close']);
});

test('what fails is told once, with what to do about it, and nothing rejects', async () => {
  const fail = async () => {
    throw Object.assign(new Error('it failed'), { hint: 'mend it' });
  };
  const { work, said } = make({ open: fail, read: fail, close: fail });
  expect(await work.open()).toBeUndefined();
  expect(await work.read()).toBeUndefined();
  expect(await work.read()).toBeUndefined();
  await work.close();
  expect(said).toEqual(['it failed; mend it']);
});

test('on another system nothing is asked', async () => {
  const source = new FakeSource();
  const { work, said } = make(source, 'win32');
  expect(await work.open()).toBeUndefined();
  expect(source.asked).toEqual([]);
  expect(said).toEqual(['only Linux counts events, and this is win32']);
});
