// `npm run bench [-- --part pressure|counters|load|own|process] [--write]`: measures on cgroups of the real kernel, prints a table for each
// part, and with --write puts them into docs/performance.md.
import { cpus, release } from 'node:os';
import { parseArgs } from 'node:util';
import { benchCounters } from './bench-counters.ts';
import { benchLoad } from './bench-load.ts';
import { benchOwn } from './bench-own.ts';
import { benchPressure } from './bench-pressure.ts';
import { benchProcess } from './bench-process.ts';
import { writePage } from './write-page.ts';

const PARTS = {
  pressure: benchPressure,
  counters: benchCounters,
  load: benchLoad,
  own: benchOwn,
  process: benchProcess,
};
type Part = keyof typeof PARTS;

function describeMachine(): string {
  const processors = cpus();
  return `${processors.length} x ${processors[0]?.model.trim()}, Linux ${release().split('-', 1)[0]}, Node.js ${process.version}`;
}

/** The parts to run: all, unless some are named. @throws for a name that is none. */
function chooseParts(named: readonly string[] = Object.keys(PARTS)): Part[] {
  const unknown = named.find((name) => !(name in PARTS));
  if (unknown !== undefined) throw new Error(`no part ${unknown}: ${Object.keys(PARTS).join(', ')}`);
  return named as Part[];
}

// An interrupted run ends at its next step, and so by way of removing its containers.
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => interruption.abort(new Error(`ended by ${signal}`)));
}
try {
  const { values } = parseArgs({
    options: { part: { type: 'string', multiple: true }, write: { type: 'boolean', default: false } },
  });
  for (const part of chooseParts(values.part)) {
    const text = `${describeMachine()}\n\n${await PARTS[part](interruption.signal)}`;
    process.stdout.write(`${text}\n\n`);
    if (values.write) await writePage(part, text);
  }
} catch (error) {
  process.stderr.write(
    `bench: ${interruption.signal.aborted ? interruption.signal.reason.message : error}\n`,
  );
  process.exitCode = 1;
}
