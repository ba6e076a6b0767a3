import { rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ManualClock } from '../../../../test/bed/manual-clock.ts';
import type { KubernetesError } from '../../src/kubernetes-error.ts';
import { type ApiServerOptions, ApiServerSource } from '../../src/sources/api-server-source.ts';
import { idOf } from '../host-tree.ts';
import {
  type FakeKubernetes,
  makeCertificate,
  refuse,
  sendJson,
  startFakeKubernetes,
  TOKEN,
} from './fake-kubernetes.ts';
import { MIRROR_UID, mirrorPod, plainPod, STATIC_HASH, webPod } from './pod-objects.ts';

/** A fake API server's pods: what a list answers, and the watches that are open. */
class FakePods {
  readonly fake: FakeKubernetes;
  items: unknown[] = [];
  version = '100';
  readonly lists: URLSearchParams[] = [];
  readonly watches: { query: URLSearchParams; response: ServerResponse }[] = [];
  readonly tokens: (string | undefined)[] = [];
  /** Answers instead of this where it returns true. */
  instead: (query: URLSearchParams, response: ServerResponse) => boolean = () => false;

  static async start(): Promise<FakePods> {
    const fake = await startFakeKubernetes(() => {});
    return new FakePods(fake);
  }

  constructor(fake: FakeKubernetes) {
    this.fake = fake;
    fake.answer = (request, response) => {
      const { pathname, searchParams: query } = new URL(request.url ?? '', fake.url);
      this.tokens.push(request.headers.authorization);
      expect(pathname).toBe('/api/v1/pods');
      if (this.instead(query, response)) return;
      if (query.get('watch') === 'true') {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.flushHeaders();
        this.watches.push({ query, response });
      } else {
        this.lists.push(query);
        const metadata = { resourceVersion: this.version };
        sendJson(response, { kind: 'PodList', apiVersion: 'v1', metadata, items: this.items });
      }
    };
  }

  /** The last watch, as soon as it is open. */
  async watch(count: number): Promise<{ query: URLSearchParams; response: ServerResponse }> {
    return vi.waitFor(() => {
      expect(this.watches).toHaveLength(count);
      const last = this.watches.at(-1);
      if (last === undefined) throw new Error('no watch');
      return last;
    });
  }

  tell(type: string, object: unknown): void {
    this.watches.at(-1)?.response.write(`${JSON.stringify({ type, object })}\n`);
  }
}

const QUICKLY = { interval: 1, timeout: 5_000 };

const bookmark = (resourceVersion: string) => ({ kind: 'Pod', metadata: { resourceVersion } });

async function open(options: Partial<ApiServerOptions> = {}) {
  const pods = await FakePods.start();
  const clock = new ManualClock();
  const { url, tokenFile, caFile } = pods.fake;
  const access = { url, tokenFile, caFile };
  const source = new ApiServerSource({ nodeName: 'node-1', access, clock, random: () => 1, ...options });
  onTestFinished(() => source.close());
  return { pods, clock, source };
}

/** Lets the time go on until it holds. */
const eventually = (clock: ManualClock, millis: number, holds: () => Promise<void> | void) =>
  vi.waitFor(async () => {
    clock.advance(millis);
    await holds();
  });

describe('the API server', () => {
  it('tells of the pods of the node, and of each change', async () => {
    const { pods, source } = await open();
    pods.items = [webPod(), mirrorPod()];
    expect(await source.find(idOf('2b'))).toMatchObject({
      podName: 'web-5d9c7bdf8-x2x7z',
      containerName: 'app',
    });
    expect(await source.findPod(STATIC_HASH)).toMatchObject({ details: { mirrorUid: MIRROR_UID } });
    expect(pods.lists.map((query) => query.get('fieldSelector'))).toEqual(['spec.nodeName=node-1']);

    const { query } = await pods.watch(1);
    expect(Object.fromEntries(query)).toEqual({
      fieldSelector: 'spec.nodeName=node-1',
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: '100',
      timeoutSeconds: '600',
    });
    const pod = plainPod('new', 'uid-9', idOf('5e'), '101');
    expect(await source.find(idOf('5e'))).toBeUndefined();
    pods.tell('ADDED', pod);
    await vi.waitFor(async () => expect(await source.find(idOf('5e'))).toMatchObject({ podName: 'new' }));
    pods.tell('MODIFIED', plainPod('new', 'uid-9', idOf('5f'), '102'));
    await vi.waitFor(async () => expect(await source.find(idOf('5f'))).toMatchObject({ podName: 'new' }));
    expect(await source.find(idOf('5e'))).toBeUndefined();
    pods.tell('DELETED', plainPod('new', 'uid-9', idOf('5f'), '103'));
    await vi.waitFor(async () => expect(await source.findPod('uid-9')).toBeUndefined());
    expect(pods.lists).toHaveLength(1);
  });

  it('is not asked before anyone asks', async () => {
    const { pods } = await open();
    expect(pods.fake.requests).toEqual([]);
  });

  it('goes on where a watch has ended: at the last event, or the last bookmark', async () => {
    const { pods, source, clock } = await open();
    await source.find(idOf('00'));
    const first = await pods.watch(1);
    pods.tell('ADDED', plainPod('new', 'uid-9', idOf('5e'), '101'));
    pods.tell('BOOKMARK', bookmark('140'));
    first.response.end();
    await eventually(clock, 1_000, () => expect(pods.watches).toHaveLength(2));
    expect(pods.watches[1]?.query.get('resourceVersion')).toBe('140');
    expect(pods.lists).toHaveLength(1);
    expect(await source.find(idOf('5e'))).toMatchObject({ podName: 'new' });
  });

  it('goes on where the connection broke in the midst of an object', async () => {
    const { pods, source, clock } = await open();
    await source.find(idOf('00'));
    const { response } = await pods.watch(1);
    pods.tell('ADDED', plainPod('new', 'uid-9', idOf('5e'), '101'));
    response.write('{"type":"DELETED","object":{"metadata":{"uid":"uid-9","resourceVersion":"1', () =>
      response.destroy(),
    );
    await eventually(clock, 1_000, () => expect(pods.watches).toHaveLength(2));
    expect(pods.watches[1]?.query.get('resourceVersion')).toBe('101');
    expect(await source.find(idOf('5e'))).toMatchObject({ podName: 'new' });
    expect(await source.find(idOf('00'))).toBeUndefined();
  });

  it.each([
    [
      'an event',
      (response: ServerResponse) =>
        response.write(`{"type":"ERROR","object":{"kind":"Status","code":410}}\n`),
    ],
    ['a status', (response: ServerResponse) => response.end()],
  ])('lists again, as it is stored, where the past is gone: told by %s', async (kind, end) => {
    const { pods, source, clock } = await open();
    pods.items = [plainPod('old', 'uid-1', idOf('2b')), plainPod('kept', 'uid-2', idOf('2c'))];
    await source.find(idOf('2b'));
    const { response } = await pods.watch(1);
    pods.items = [plainPod('kept', 'uid-2', idOf('2c')), plainPod('new', 'uid-3', idOf('2d'))];
    pods.version = '500';
    if (kind === 'a status') {
      pods.instead = (query, answer) => {
        if (query.get('resourceVersion') !== '100') return false;
        refuse(answer, 410);
        return true;
      };
    }
    end(response);
    await eventually(clock, 2_000, () => expect(pods.watches).toHaveLength(2));
    expect(pods.lists.map((query) => query.get('resourceVersion'))).toEqual(['0', null]);
    expect(pods.watches[1]?.query.get('resourceVersion')).toBe('500');
    expect(await source.find(idOf('2b'))).toBeUndefined();
    expect(await source.find(idOf('2c'))).toMatchObject({ podName: 'kept' });
    expect(await source.find(idOf('2d'))).toMatchObject({ podName: 'new' });
  });

  it.each([
    ['an error', '{"type":"ERROR","object":{"kind":"Status","code":500}}', 'ERR_KUBERNETES_UNREADABLE'],
    ['what it does not know', '{"type":"RENAMED"}', 'ERR_KUBERNETES_MALFORMED'],
  ])('tells of %s, and lists again', async (_, line, code) => {
    const { pods, source, clock } = await open();
    await source.find(idOf('00'));
    const { response } = await pods.watch(1);
    response.write(`${line}\n`);
    await vi.waitFor(() => expect(source.find(idOf('00'))).rejects.toMatchObject({ code }));
    await eventually(clock, 1_000, () => expect(pods.watches).toHaveLength(2));
    expect(pods.lists).toHaveLength(2);
    expect(await source.find(idOf('00'))).toBeUndefined();
  });

  it('may be away for an hour: nothing is forgotten, it is asked ever more rarely, and it goes on', async () => {
    const { pods, source, clock } = await open();
    pods.items = [webPod()];
    await source.find(idOf('2b'));
    await pods.watch(1);
    const schedule = vi.spyOn(clock, 'schedule');
    await pods.fake.stop();
    const pauses: number[] = [];
    for (let away = 0; away < 3_600_000; away += pauses.at(-1) ?? 0) {
      const pause = await vi.waitFor(() => {
        // An attempt that is under way waits for its answer, and not for its time; so does the first watch, if it opens just now.
        const scheduled = schedule.mock.calls
          .map(([millis]) => millis)
          .filter((millis) => millis !== 10_000 && millis !== 630_000);
        expect(scheduled).toHaveLength(pauses.length + 1);
        return scheduled.at(-1) ?? 0;
      }, QUICKLY);
      expect(await source.find(idOf('2b'))).toMatchObject({ containerName: 'app' });
      if (away > 0) {
        await expect(source.find(idOf('00'))).rejects.toMatchObject({ code: 'ERR_KUBERNETES_UNREACHABLE' });
      }
      pauses.push(pause);
      clock.advance(pause);
    }
    expect(pauses.slice(0, 8)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(pauses.length).toBeLessThan(130);
    await pods.fake.start();
    await eventually(clock, 30_000, () => expect(pods.watches).toHaveLength(2));
    expect(pods.watches[1]?.query.get('resourceVersion')).toBe('100');
    expect(pods.lists).toHaveLength(1);
    await vi.waitFor(async () => expect(await source.find(idOf('00'))).toBeUndefined());
  });

  it('is away from the start, and comes', async () => {
    const { pods, source, clock } = await open();
    await pods.fake.stop();
    await expect(source.find(idOf('2b'))).rejects.toMatchObject({ code: 'ERR_KUBERNETES_UNREACHABLE' });
    await pods.fake.start();
    pods.items = [webPod()];
    await eventually(clock, 30_000, async () =>
      expect(await source.find(idOf('2b'))).toMatchObject({ containerName: 'app' }),
    );
  });

  it('takes a new token where the old one is refused', async () => {
    const { pods, source, clock } = await open();
    await source.find(idOf('00'));
    const { response } = await pods.watch(1);
    pods.instead = (_, answer) => {
      if (pods.tokens.at(-1) !== `Bearer ${TOKEN}`) return false;
      refuse(answer, 401);
      return true;
    };
    await writeFile(pods.fake.tokenFile, 'fake-token-2');
    response.end();
    await eventually(clock, 1_000, () => expect(pods.watches).toHaveLength(2));
    expect(new Set(pods.tokens)).toEqual(new Set([`Bearer ${TOKEN}`, 'Bearer fake-token-2']));
  });

  it('gives up a watch that does not end in time', async () => {
    const { pods, source, clock } = await open();
    await source.find(idOf('00'));
    await pods.watch(1);
    clock.advance(629_999);
    expect(pods.watches).toHaveLength(1);
    await eventually(clock, 1_000, () => expect(pods.watches).toHaveLength(2));
  });

  it('knows the sandbox while it follows, and concludes nothing else', async () => {
    const { pods, source } = await open();
    pods.items = [plainPod('web', 'uid-1', idOf('2b'))];
    await source.find(idOf('2b'));
    // From its list on: who looks once does not wait for the watch.
    expect(await source.presume(idOf('ff'), 'uid-1')).toMatchObject({ kind: 'sandbox', podName: 'web' });
    await pods.watch(1);
    expect(await source.presume(idOf('ff'), 'uid-1')).toMatchObject({ kind: 'sandbox' });
  });

  it('decides nothing between two watches of a pod that it knows, and cannot be asked while it is away', async () => {
    const { pods, source, clock } = await open();
    pods.items = [plainPod('web', 'uid-1', idOf('2b'))];
    await source.find(idOf('2b'));
    const { response } = await pods.watch(1);
    response.end();
    const presume = (podUid: string) => source.presume(idOf('ff'), podUid);
    await vi.waitFor(async () => expect(await presume('uid-1')).toBe('undecided'), QUICKLY);
    expect(await presume('uid-9')).toBeUndefined();
    clock.advance(500);
    await pods.watch(2);
    await vi.waitFor(async () => expect(await presume('uid-1')).toMatchObject({ kind: 'sandbox' }), QUICKLY);
    await pods.fake.stop();
    await vi.waitFor(async () => expect(await presume('uid-1')).toBe('undecided'), QUICKLY);
    await eventually(clock, 1_000, () =>
      expect(presume('uid-1')).rejects.toMatchObject({ code: 'ERR_KUBERNETES_UNREACHABLE' }),
    );
  });

  it.each(['while it could be asked', 'while it was away'])(
    'takes a refusal for one of a server that comes up, for ten seconds, after a time %s',
    async (before) => {
      const { pods, source, clock } = await open();
      await source.find(idOf('00'));
      const { response } = await pods.watch(1);
      if (before === 'while it was away') {
        await pods.fake.stop();
        await eventually(clock, 1_000, () =>
          expect(source.find(idOf('00'))).rejects.toMatchObject({ code: 'ERR_KUBERNETES_UNREACHABLE' }),
        );
        await pods.fake.start();
      }
      let refusals = 0;
      pods.instead = (_, answer) => {
        refusals += 1;
        refuse(answer, 403);
        return true;
      };
      const codeNow = () =>
        source.find(idOf('00')).then(
          () => undefined,
          ({ code }: KubernetesError) => code,
        );
      const otherwise = await codeNow();
      response.end();
      await eventually(clock, 1_000, () => expect(refusals).toBe(1));
      const refusedAtMillis = clock.now();
      while (clock.now() - refusedAtMillis < 9_000) {
        expect(await codeNow()).toBe(otherwise);
        clock.advance(1_000);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect(refusals).toBeGreaterThan(1);
      await eventually(clock, 10_000, async () =>
        expect(await codeNow()).toBe('ERR_KUBERNETES_NOT_PERMITTED'),
      );
      pods.instead = () => false;
      await eventually(clock, 10_000, async () => expect(await codeNow()).toBeUndefined());
    },
  );

  it('tells at once of a refusal from the start', async () => {
    const { pods, source } = await open();
    pods.instead = (_, answer) => {
      refuse(answer, 403);
      return true;
    };
    await expect(source.find(idOf('00'))).rejects.toMatchObject({ code: 'ERR_KUBERNETES_NOT_PERMITTED' });
  });

  it('has nothing open after it is closed, in whatever it was', async () => {
    const { pods, source, clock } = await open();
    await source.find(idOf('00'));
    await pods.watch(1);
    await source.close();
    expect(clock.waiting).toBe(0);
    await vi.waitFor(() => expect(process.getActiveResourcesInfo()).not.toContain('TLSWrap'));

    const waiting = await open();
    await waiting.pods.fake.stop();
    await waiting.source.find(idOf('00')).catch(() => {});
    await waiting.source.close();
    expect(waiting.clock.waiting).toBe(0);

    const listing = await open();
    listing.pods.instead = () => true;
    const asked = listing.source.find(idOf('00')).catch(() => {});
    await vi.waitFor(() => expect(listing.pods.fake.requests).toHaveLength(1));
    await listing.source.close();
    await asked;
    expect(listing.clock.waiting).toBe(0);
  });
});

describe('one line and a remedy', () => {
  const whyOf = async (source: ApiServerSource) => {
    const status = await source.probe();
    if (status.available) throw new Error('it is available');
    for (const line of [status.why, status.remedy]) {
      expect(line).toMatch(/^\S.*\S$/);
      expect(line).not.toContain('secret');
      expect(line).not.toContain(TOKEN);
    }
    return status;
  };

  it('none where it can be asked; the probe follows nothing', async () => {
    const { pods, source, clock } = await open();
    expect(await source.probe()).toMatchObject({
      available: true,
      adds: expect.stringContaining('mirror uid'),
    });
    expect(pods.fake.requests).toHaveLength(2);
    expect(clock.waiting).toBe(0);
  });

  it.each(['list', 'watch'])('no right to %s', async (verb) => {
    const { pods, source } = await open();
    pods.instead = (query, response) => {
      if ((query.get('watch') === 'true') !== (verb === 'watch')) return false;
      refuse(response, 403);
      return true;
    };
    const { why, remedy } = await whyOf(source);
    expect(why).toBe(`the API server at ${pods.fake.url} does not let this account ${verb} pods (403)`);
    expect(remedy).toContain('{apiGroups: [""], resources: ["pods"], verbs: ["list", "watch"]}');
    expect(remedy).toContain('ClusterRole');
  });

  it('credentials that are refused', async () => {
    const { pods, source } = await open();
    pods.instead = (_, response) => {
      refuse(response, 401);
      return true;
    };
    expect((await whyOf(source)).why).toContain('does not accept the credentials (401)');
  });

  it('no configuration', async () => {
    const { source } = await open({ access: undefined });
    expect((await whyOf(source)).remedy).toContain('--kubeconfig');
    await expect(source.find(idOf('00'))).rejects.toMatchObject({ code: 'ERR_KUBERNETES_NOT_CONFIGURED' });
  });

  it.each([[undefined], ['']])('no name of the node: %j', async (nodeName) => {
    const { source } = await open({ nodeName });
    expect((await whyOf(source)).remedy).toContain('spec.nodeName');
    await expect(source.find(idOf('00'))).rejects.toMatchObject({ code: 'ERR_KUBERNETES_NOT_CONFIGURED' });
  });

  it('no token file', async () => {
    const { pods, source } = await open();
    await rm(pods.fake.tokenFile);
    const { why, remedy } = await whyOf(source);
    expect(why).toBe(`no service account token at ${pods.fake.tokenFile}`);
    expect(remedy).toContain('automountServiceAccountToken');
  });

  it('an authority that is not known', async () => {
    const { pods, source } = await open();
    makeCertificate(pods.fake.directory, 'ca', []);
    const { why, remedy } = await whyOf(source);
    expect(why).toContain('unknown authority');
    expect(remedy).toContain('certificate-authority');
  });

  it('nobody who listens', async () => {
    const { pods, source } = await open();
    const { url } = pods.fake;
    await pods.fake.stop();
    expect((await whyOf(source)).why).toBe(`the API server at ${url} does not answer (ECONNREFUSED)`);
  });

  it('an answer that does not come', async () => {
    const { pods, source, clock } = await open();
    pods.instead = () => true;
    const status = whyOf(source);
    await vi.waitFor(() => expect(pods.fake.requests).toHaveLength(1));
    clock.advance(10_000);
    expect((await status).why).toContain('did not answer within 10000 ms');
  });

  it.each([
    ['no JSON', '<html>secret</html>', 'what is not JSON'],
    ['no list', '{"kind":"secret"}', 'something else than pods'],
  ])('%s', async (_, text, expected) => {
    const { pods, source } = await open();
    pods.instead = (_query, response) => {
      response.end(text);
      return true;
    };
    expect((await whyOf(source)).why).toContain(expected);
  });
});

describe('a kubeconfig', () => {
  const withKubeconfig = async (text: (fake: FakeKubernetes) => string) => {
    const pods = await FakePods.start();
    const kubeconfig = join(pods.fake.directory, 'config');
    await writeFile(kubeconfig, text(pods.fake));
    const clock = new ManualClock();
    const source = new ApiServerSource({ nodeName: 'node-1', access: { kubeconfig }, clock });
    onTestFinished(() => source.close());
    return { pods, source, kubeconfig };
  };
  const good = (fake: FakeKubernetes) =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'here',
      clusters: [{ name: 'c', cluster: { server: fake.url, 'certificate-authority': 'ca.pem' } }],
      users: [{ name: 'u', user: { token: 'fake-token-9' } }],
      contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
    });

  it('says who asks, and where', async () => {
    const { pods, source } = await withKubeconfig(good);
    pods.items = [webPod()];
    expect(await source.find(idOf('2b'))).toMatchObject({ containerName: 'app' });
    expect(pods.tokens[0]).toBe('Bearer fake-token-9');
  });

  it.each([
    ['does not exist', undefined],
    ['is not YAML, or no kubeconfig', () => '{"clusters": "secret'],
    ['names no cluster', () => '{"clusters":[],"users":[],"contexts":[]}'],
  ])('%s', async (expected, text) => {
    const { source, kubeconfig } = await withKubeconfig(text ?? good);
    if (text === undefined) await rm(kubeconfig);
    const status = await source.probe();
    expect(status).toMatchObject({ available: false, why: `${kubeconfig} ${expected}` });
  });
});
