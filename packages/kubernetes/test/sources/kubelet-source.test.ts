import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ManualClock } from '../../../../test/bed/manual-clock.ts';
import { type KubeletOptions, KubeletSource } from '../../src/sources/kubelet-source.ts';
import { idOf } from '../host-tree.ts';
import {
  type FakeKubernetes,
  makeCertificate,
  refuse,
  sendJson,
  startFakeKubernetes,
  TOKEN,
} from './fake-kubernetes.ts';
import { plainPod, STATIC_HASH, staticPod, webPod } from './pod-objects.ts';

const podList = (...items: unknown[]) => ({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items });

async function open(
  items: readonly unknown[] = [webPod()],
  options: Partial<KubeletOptions> = {},
): Promise<{ fake: FakeKubernetes; source: KubeletSource; clock: ManualClock }> {
  const fake = await startFakeKubernetes((_, response) => sendJson(response, podList(...items)));
  const clock = new ManualClock();
  const { url, tokenFile, caFile } = fake;
  const source = new KubeletSource({ url, tokenFile, caFile, clock, ...options });
  onTestFinished(() => source.close());
  return { fake, source, clock };
}

describe('the kubelet', () => {
  it('names containers and pods of its node', async () => {
    const { source, fake } = await open([webPod(), staticPod()]);
    expect(await source.probe()).toMatchObject({ available: true, adds: expect.stringContaining('owners') });
    expect(await source.find(idOf('2b'))).toMatchObject({
      podName: 'web-5d9c7bdf8-x2x7z',
      containerName: 'app',
    });
    expect(await source.findPod(STATIC_HASH)).toMatchObject({ podName: 'burn-node-1' });
    expect(fake.requests).toEqual(['/pods']);
  });

  it('is asked once for all questions of a second, and again for an unknown one after it', async () => {
    const { source, fake, clock } = await open();
    const ids = ['00', '11', '22', '33'].map(idOf);
    expect(await Promise.all(ids.map((id) => source.find(id)))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    await source.findPod('unknown');
    clock.advance(999);
    await source.find(idOf('00'));
    expect(fake.requests).toHaveLength(1);
    fake.answer = (_, response) => sendJson(response, podList(plainPod('new', 'uid-9', idOf('00'))));
    clock.advance(1);
    expect(await source.find(idOf('00'))).toMatchObject({ podName: 'new' });
    clock.advance(60_000);
    await source.find(idOf('00'));
    expect(fake.requests).toHaveLength(2);
  });

  it('is asked again where the clock was set back', async () => {
    const { source, fake, clock } = await open();
    expect(await source.find(idOf('00'))).toBeUndefined();
    fake.answer = (_, response) => sendJson(response, podList(plainPod('new', 'uid-9', idOf('00'))));
    clock.advance(-3_600_000);
    expect(await source.find(idOf('00'))).toMatchObject({ podName: 'new' });
  });

  it('is asked no second time before it has answered', async () => {
    const { source, fake, clock } = await open();
    const held: (() => void)[] = [];
    fake.answer = (_, response) => held.push(() => sendJson(response, podList(webPod())));
    const first = source.find(idOf('2b'));
    await vi.waitFor(() => expect(held).toHaveLength(1));
    clock.advance(3_000);
    const second = source.find(idOf('2b'));
    for (const answer of held) answer();
    expect(await first).toEqual(await second);
    expect(fake.requests).toHaveLength(1);
  });

  it('knows the sandbox by the containers that it tells of', async () => {
    const { source } = await open([plainPod('web', 'uid-1', idOf('2b'))]);
    expect(await source.presume(idOf('ff'), 'uid-1')).toMatchObject({ kind: 'sandbox' });
    expect(await source.presume(idOf('2b'), 'uid-1')).toBeUndefined();
  });

  it('is given the token as it is at the moment', async () => {
    const { source, fake, clock } = await open();
    const seen: (string | undefined)[] = [];
    fake.answer = (request, response) => {
      seen.push(request.headers.authorization);
      sendJson(response, podList());
    };
    await source.find(idOf('00'));
    await writeFile(fake.tokenFile, 'fake-token-2');
    clock.advance(1_000);
    await source.find(idOf('00'));
    expect(seen).toEqual([`Bearer ${TOKEN}`, 'Bearer fake-token-2']);
  });

  it('keeps what it knows while the kubelet is away, and takes up again after it', async () => {
    const { source, fake, clock } = await open();
    await source.find(idOf('2b'));
    await fake.stop();
    clock.advance(3_600_000);
    await expect(source.find(idOf('00'))).rejects.toMatchObject({ code: 'ERR_KUBERNETES_UNREACHABLE' });
    expect(await source.find(idOf('2b'))).toMatchObject({ containerName: 'app' });
    await fake.start();
    fake.answer = (_, response) => sendJson(response, podList(plainPod('new', 'uid-9', idOf('00'))));
    clock.advance(1_000);
    expect(await source.find(idOf('00'))).toMatchObject({ podName: 'new' });
  });

  it('takes any certificate where it is told to, and tells so once', async () => {
    const warn = vi.fn();
    const { source, clock } = await open([webPod()], { insecureSkipVerify: true, caFile: '/none', warn });
    expect(await source.probe()).toMatchObject({ adds: expect.stringContaining('not verified') });
    clock.advance(1_000);
    await source.find(idOf('00'));
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('is not verified'));
  });

  it('has nothing open after it is closed', async () => {
    const { source, fake } = await open();
    fake.answer = () => {};
    const asked = source.find(idOf('2b'));
    await vi.waitFor(() => expect(fake.requests).toHaveLength(1));
    await source.close();
    await expect(asked).rejects.toThrow();
    expect(process.getActiveResourcesInfo()).not.toContain('TLSWrap');
  });
});

describe('one line and a remedy', () => {
  const whyOf = async (source: KubeletSource, code: string) => {
    await expect(source.find(idOf('00'))).rejects.toMatchObject({ code });
    const status = await source.probe();
    if (status.available) throw new Error('it is available');
    for (const line of [status.why, status.remedy]) {
      expect(line).toMatch(/^\S.*\S$/);
      expect(line).not.toContain('secret-of-the-server');
      expect(line).not.toContain(TOKEN);
    }
    return status;
  };

  it('no token file', async () => {
    const { source, fake } = await open();
    await rm(fake.tokenFile);
    expect(await whyOf(source, 'ERR_KUBERNETES_NOT_CONFIGURED')).toEqual({
      available: false,
      why: `no service account token at ${fake.tokenFile}`,
      remedy: expect.stringContaining('automountServiceAccountToken'),
      code: 'ERR_KUBERNETES_NOT_CONFIGURED',
    });
  });

  it.each([[''], ['two\nlines'], ['tök']])('a token file that holds %j', async (text) => {
    const { source, fake } = await open();
    await writeFile(fake.tokenFile, text);
    const { why } = await whyOf(source, 'ERR_KUBERNETES_NOT_CONFIGURED');
    expect(why).toBe(`${fake.tokenFile} holds no token`);
  });

  it('no file of the authority', async () => {
    const { source } = await open([], { caFile: '/none/ca.crt' });
    const { why } = await whyOf(source, 'ERR_KUBERNETES_NOT_CONFIGURED');
    expect(why).toBe('no certificate authority at /none/ca.crt');
  });

  it('a token that is not accepted', async () => {
    const { source, fake } = await open();
    fake.answer = (_, response) => refuse(response, 401);
    const { why, remedy } = await whyOf(source, 'ERR_KUBERNETES_UNAUTHENTICATED');
    expect(why).toContain(`does not accept the token in ${fake.tokenFile} (401)`);
    expect(remedy).toContain('subPath');
  });

  it('a rule that is missing', async () => {
    const { source, fake } = await open();
    fake.answer = (_, response) => refuse(response, 403);
    const { why, remedy } = await whyOf(source, 'ERR_KUBERNETES_NOT_PERMITTED');
    expect(why).toContain('get nodes/pods (403)');
    expect(remedy).toContain('{apiGroups: [""], resources: ["nodes/pods"], verbs: ["get"]}');
    expect(remedy).toContain('nodes/proxy');
  });

  it('an authority that is not known', async () => {
    const { source, fake } = await open();
    makeCertificate(fake.directory, 'ca', []);
    const { why, remedy } = await whyOf(source, 'ERR_KUBERNETES_TLS');
    expect(why).toContain('unknown authority');
    expect(remedy).toContain('--kubelet-ca-file');
    expect(remedy).toContain('--kubelet-insecure-skip-verify');
  });

  it('a certificate of another name', async () => {
    const { fake, clock } = await open();
    const { tokenFile, caFile } = fake;
    const url = fake.url.replace('127.0.0.1', 'localhost');
    const { why } = await whyOf(new KubeletSource({ url, tokenFile, caFile, clock }), 'ERR_KUBERNETES_TLS');
    expect(why).toContain('another name');
  });

  it('nobody who listens', async () => {
    const { source, fake } = await open();
    await fake.stop();
    const { why, remedy } = await whyOf(source, 'ERR_KUBERNETES_UNREACHABLE');
    expect(why).toBe(`the kubelet at ${fake.url} does not answer (ECONNREFUSED)`);
    expect(remedy).toContain('10250');
  });

  it('somebody who speaks no TLS', async () => {
    const plain = createServer((socket) => socket.end('hello\n')).listen(0, '127.0.0.1');
    onTestFinished(() => void plain.close());
    const { fake, clock } = await open();
    const { tokenFile, caFile } = fake;
    const url = `https://127.0.0.1:${(plain.address() as { port: number }).port}`;
    const { why } = await whyOf(new KubeletSource({ url, tokenFile, caFile, clock }), 'ERR_KUBERNETES_TLS');
    expect(why).toContain('agree on no TLS');
  });

  it.each([
    ['no JSON', 'hello', 'what is not JSON'],
    ['half of a JSON text', '{"items":[', 'what is not JSON'],
    ['no list of pods', '{"items":{}}', 'no list of pods'],
    ['null', 'null', 'no list of pods'],
  ])('%s', async (_, text, expected) => {
    const { source, fake } = await open();
    fake.answer = (_request, response) => response.end(text);
    const { why } = await whyOf(source, 'ERR_KUBERNETES_MALFORMED');
    expect(why).toContain(expected);
  });

  it('an answer that breaks off', async () => {
    const { source, fake } = await open();
    fake.answer = (_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"items":', () => response.destroy());
    };
    await whyOf(source, 'ERR_KUBERNETES_UNREACHABLE');
  });

  it('an answer that does not come', async () => {
    const { source, fake, clock } = await open([], { timeoutMillis: 700 });
    fake.answer = (_, response) => response.write('{');
    const asked = expect(source.find(idOf('00'))).rejects.toMatchObject({
      message: `the kubelet at ${fake.url} did not answer within 700 ms`,
    });
    await vi.waitFor(() => expect(fake.requests).toHaveLength(1));
    clock.advance(700);
    await asked;
  });

  it('another status', async () => {
    const { source, fake } = await open();
    fake.answer = (_, response) => refuse(response, 503);
    const { why } = await whyOf(source, 'ERR_KUBERNETES_UNREADABLE');
    expect(why).toContain('answers with 503');
  });
});
