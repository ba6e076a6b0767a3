import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../../test/bed/manual-clock.ts';
import { ContainerNamer } from '../../src/container-namer.ts';
import { KubernetesError } from '../../src/kubernetes-error.ts';
import { fileSources } from '../../src/sources/file-sources.ts';
import { readStateFile } from '../../src/sources/read-state-file.ts';
import { idOf, makeHostTree } from '../host-tree.ts';

const SECRET = 'hunter2-in-the-environment';
const ID = idOf('a1');

const FILES = {
  'containerd-state': `run/containerd/io.containerd.runtime.v2.task/k8s.io/${ID}/config.json`,
  'crio-state': `run/containers/storage/overlay-containers/${ID}/userdata/config.json`,
  'docker-state': `var/lib/docker/containers/${ID}/config.v2.json`,
  'podman-state': 'var/lib/containers/storage/overlay-containers/containers.json',
};

/** Everything that can be reached from a value, hidden properties and causes included. */
function textOf(value: unknown): string {
  return inspect(value, {
    depth: Number.POSITIVE_INFINITY,
    showHidden: true,
    getters: true,
    maxStringLength: null,
  });
}

/** Runs as nobody where the test runs as root, whom no mode keeps out. */
async function withoutPrivilege<Result>(run: () => Promise<Result>): Promise<Result> {
  if (process.getuid?.() !== 0) return await run();
  process.seteuid?.(65534);
  try {
    return await run();
  } finally {
    process.seteuid?.(0);
  }
}

describe.each(Object.entries(FILES))('%s', (name, file) => {
  // JSON.parse quotes the text around the fault in its message.
  it.each([
    ['cut off', `{"process": {"env": ["PASSWORD=${SECRET}"`],
    ['not JSON', SECRET],
    ['broken beside the secret', `{"a": "${SECRET}" ${SECRET}}`],
    ['empty', ''],
  ])('says nothing of the contents of a file that is %s', async (_, text) => {
    const host = await makeHostTree();
    await host.put(file, text);
    const sources = fileSources(host.roots);
    const namer = new ContainerNamer(sources, { clock: new ManualClock(), graceMillis: 0 });
    await namer.refresh([{ kind: 'container', containerId: ID, cgroupId: 1n }]);
    const problems = namer.takeProblems();
    expect(problems).toMatchObject([
      { source: name, error: { code: 'ERR_KUBERNETES_MALFORMED', path: join(host.directory, file) } },
    ]);
    expect(problems[0]?.error.cause).toBeUndefined();
    const status = await Promise.all(sources.map((source) => source.probe()));
    expect(
      textOf([problems, problems[0]?.error.stack, namer.identityOf(1n), namer, sources, status]),
    ).not.toContain('hunter2');
  });

  it('takes nothing of the environment along with the names', async () => {
    const host = await makeHostTree();
    const env = [`PASSWORD=${SECRET}`];
    const container = {
      id: ID,
      Name: '/web',
      names: ['web'],
      process: { env },
      Config: { Env: env, Labels: { token: SECRET } },
      annotations: {
        'io.kubernetes.cri.container-type': 'container',
        'io.kubernetes.cri-o.ContainerType': 'container',
        token: SECRET,
      },
    };
    await host.put(file, name === 'podman-state' ? [container] : container);
    const sources = fileSources(host.roots);
    const records = await Promise.all(sources.map((source) => source.find(ID)));
    expect(records.filter((record) => record !== undefined)).toHaveLength(1);
    expect(textOf([records, sources])).not.toContain('hunter2');
  });
});

describe('readStateFile', () => {
  it('does not read a file that is larger than it may be', async () => {
    const host = await makeHostTree();
    await host.put('large', `"${SECRET}"`);
    const path = join(host.directory, 'large');
    await expect(readStateFile(path, 8)).rejects.toMatchObject({ code: 'ERR_KUBERNETES_TOO_LARGE', path });
    expect(await readStateFile(path, 1000)).toBe(SECRET);
  });

  it('says that it is not permitted', async () => {
    const host = await makeHostTree();
    await host.put('locked', '{}');
    const path = join(host.directory, 'locked');
    await chmod(path, 0);
    const failure = withoutPrivilege(() => readStateFile(path, 8));
    await expect(failure).rejects.toMatchObject({ code: 'ERR_KUBERNETES_NOT_PERMITTED', path });
  });

  it('knows nothing of a file that is missing, or below something that is no directory', async () => {
    const host = await makeHostTree();
    await host.put('file', '{}');
    expect(await readStateFile(join(host.directory, 'missing'), 8)).toBeUndefined();
    expect(await readStateFile(join(host.directory, 'file/config.json'), 8)).toBeUndefined();
  });

  it('says what else keeps it from reading', async () => {
    const host = await makeHostTree();
    await host.link('loop', 'loop');
    const failure = await readStateFile(join(host.directory, 'loop'), 8).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(KubernetesError);
    expect(failure).toMatchObject({
      code: 'ERR_KUBERNETES_UNREADABLE',
      message: expect.stringContaining('ELOOP'),
    });
  });
});
