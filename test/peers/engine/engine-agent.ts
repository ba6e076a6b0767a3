import { AgentProcess } from '../../bed/agent-process.ts';
import { parseSamples } from '../../bed/parse-samples.ts';
import type { ContainerEngine } from './container-engine.ts';

/** Starts the agent on the host of an engine, with the engine's files as its one source of names. */
export async function startAgent({ host, source }: ContainerEngine): Promise<AgentProcess> {
  const roots = ['--host-root', host.directory, '--proc-root', '/proc', '--cgroup-root', '/sys/fs/cgroup'];
  const labels = ['--prometheus-labels', 'container.id,container.image.name,container.runtime.name'];
  return await AgentProcess.start({
    args: [...roots, ...labels, '--pod-sources', source],
    under: host.enter(),
  });
}

/** What a scrape calls the containers: one set of labels for each. */
export async function scrapeContainers(agent: AgentProcess): Promise<Readonly<Record<string, string>>[]> {
  return parseSamples(await agent.scrape())
    .filter(
      ({ name, labels }) =>
        name === 'container_cpu_pressure_time_seconds_total' && labels.psi_type === 'some',
    )
    .map(({ labels: { psi_type: _, ...labels } }) => labels);
}

/** The same by their names alone, in order. */
export async function scrapeNames(agent: AgentProcess): Promise<string[]> {
  return (await scrapeContainers(agent)).map(({ container = '' }) => container).toSorted();
}

/** All that the agent says: to who asks over HTTP, and in its log. */
export async function everythingTold(agent: AgentProcess): Promise<string> {
  const answers = await Promise.all(['/metrics', '/', '/readyz'].map((path) => agent.ask(path)));
  return [...answers.map(({ text }) => text), agent.output].join('\n');
}
