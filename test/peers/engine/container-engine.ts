import { afterEach, beforeEach } from 'vitest';
import type { AgentProcess } from '../../bed/agent-process.ts';
import { share } from '../../bed/share.ts';
import type { Skip } from '../../peer.ts';
import { startAgent } from './engine-agent.ts';
import type { EngineHost } from './engine-host.ts';

/** A real program that runs containers on a machine without Kubernetes. */
export interface ContainerEngine extends AsyncDisposable {
  readonly host: EngineHost;
  /** The source of names that reads its files. */
  readonly source: string;
  /** The name by which the image of the tests is run. */
  readonly image: string;
  /** Runs its command. @returns what it printed. */
  command(...args: readonly string[]): Promise<string>;
  /** `run` in the background, without a network of its own. @returns the container's id. */
  run(...args: readonly string[]): Promise<string>;
  /** Ends a container at once and removes it; all of them where no name is given. */
  remove(name?: string): Promise<void>;
}

/** What a file's tests share. */
export interface EngineBed<Engine> {
  readonly engine: Engine;
  readonly agent: AgentProcess;
}

/**
 * Starts an engine, and the agent on its host, for the tests of a file or group, which are skipped where it cannot run.
 * No container outlives its test.
 * @returns what answers with them inside of a test.
 */
export function useEngine<Engine extends ContainerEngine>(
  start: (skip: Skip) => Promise<Engine>,
): () => EngineBed<Engine> {
  let bed: EngineBed<Engine> | undefined;
  const requireBed = share(async (skip) => {
    await using parts = new AsyncDisposableStack();
    const engine = parts.use(await start(skip));
    bed = { engine, agent: parts.use(await startAgent(engine)) };
    return parts.move();
  });
  beforeEach(async ({ skip }) => void (await requireBed(skip)), 60_000);
  afterEach(() => bed?.engine.remove());
  return () => {
    if (bed === undefined) throw new Error('no engine');
    return bed;
  };
}
