import { AgentProcess } from '../test/bed/agent-process.ts';
import { PreadLoop } from './pread-loop.ts';
import { readCpuMillis, readHeldFiles, readResidentMegabytes } from './process-figures.ts';
import type { Row } from './row.ts';
import { median } from './statistics.ts';
import { cpuOfStep, takeTurns } from './take-turns.ts';

/** A bed and how many containers are in it. */
export interface SizedBed {
  readonly directory: string;
  readonly containers: number;
}

/** An agent that watches a bed, and the bare loop over the files that this agent holds open. */
async function startPair({ directory }: SizedBed) {
  const agent = await AgentProcess.start({ args: ['--cgroup-root', directory, '--naming-grace', '0s'] });
  await agent.scrape();
  const loop = await PreadLoop.start(await readHeldFiles(agent.pid, directory));
  const cpuOf = (headers: Readonly<Record<string, string>>) => () =>
    cpuOfStep(
      () => readCpuMillis(agent.pid),
      () => agent.scrape(headers),
    );
  return {
    agent,
    loop,
    round: async () => (await loop.round()).cpuMillis,
    scrape: cpuOf({ 'accept-encoding': 'identity' }),
    scrapeGzip: cpuOf({ 'accept-encoding': 'gzip' }),
  };
}

/** Scrapes of the real agent at two sizes, in the same rounds. CPU time is that of the agent's whole process. */
export async function measureScrapes(small: SizedBed, large: SizedBed, signal: AbortSignal): Promise<Row[]> {
  const few = await startPair(small);
  await using _few = few.agent;
  await using _fewLoop = few.loop;
  const many = await startPair(large);
  await using _many = many.agent;
  await using _manyLoop = many.loop;
  const figures = await takeTurns(
    {
      fewLoop: few.round,
      fewScrape: few.scrape,
      manyLoop: many.round,
      manyScrape: many.scrape,
      manyGzip: many.scrapeGzip,
    },
    { counted: 60, warmUp: 30, signal },
  );
  const growth = (figure: 'Scrape' | 'Loop') =>
    median(figures[`many${figure}`]) / median(figures[`few${figure}`]);
  const unit = 'ms CPU';
  const size = large.containers;
  return [
    {
      what: 'fresh scrape',
      containers: small.containers,
      unit,
      figures: figures.fewScrape,
      against: figures.fewLoop,
    },
    {
      what: 'fresh scrape',
      containers: size,
      unit,
      figures: figures.manyScrape,
      against: figures.manyLoop,
      most: 3,
    },
    {
      what: 'fresh scrape, gzip',
      containers: size,
      unit,
      figures: figures.manyGzip,
      against: figures.manyLoop,
    },
    {
      what: `growth of a scrape from ${small.containers}`,
      containers: size,
      unit: 'x',
      figures: [growth('Scrape')],
      against: [growth('Loop')],
      most: 1.1,
    },
    {
      what: 'resident memory',
      containers: size,
      unit: 'MB',
      figures: [await readResidentMegabytes(many.agent.pid)],
      most: 110,
    },
  ];
}
