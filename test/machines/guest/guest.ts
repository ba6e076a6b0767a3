import { readdir, readFile } from 'node:fs/promises';
import { release } from 'node:os';
import type { FactName, Facts } from './facts.ts';
import { runPsiperf } from './run-psiperf.ts';

const FINDERS: { readonly [Name in FactName]: () => Promise<Facts[Name]> } = {
  machine: async () => ({
    release: release(),
    cpus: (await readFile('/sys/devices/system/cpu/online', 'utf8')).trim(),
    pmus: await readdir('/sys/bus/event_source/devices'),
  }),
  check: () => runPsiperf('check'),
  read: () => runPsiperf('read'),
};

for (const [name, find] of Object.entries(FINDERS)) {
  const started = process.hrtime.bigint();
  const told = await find().then(
    (found) => ({ found }),
    (error: unknown) => ({ failed: error instanceof Error ? error.stack : String(error) }),
  );
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  process.stdout.write(`\n@ ${name} ${JSON.stringify({ ...told, seconds })}\n`);
}
