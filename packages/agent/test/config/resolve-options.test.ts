import { describe, expect, it } from 'vitest';
import { toConfig } from '../../src/config/config.ts';
import { OPTIONS, type OptionName } from '../../src/config/options.ts';
import { readOtelEnvironment } from '../../src/config/otel-environment.ts';
import { type OptionTexts, resolveOptions } from '../../src/config/resolve-options.ts';
import { UsageError } from '../../src/config/usage-error.ts';

const resolve = (texts: Partial<OptionTexts>) =>
  resolveOptions({ flags: {}, environment: {}, file: undefined, ...texts });

describe('resolveOptions', () => {
  it('gives every option its default', () => {
    const options = resolve({});
    for (const name of Object.keys(OPTIONS) as OptionName[])
      expect(options[name]).toEqual(OPTIONS[name].fallback);
  });

  it('lets flags win over the environment, the environment over the file', () => {
    const file = { path: '/c.yaml', values: { 'naming-grace': '3s' } };
    const environment = { PSIPERF_NAMING_GRACE: '2s' };
    expect(resolve({ file })['naming-grace']).toBe(3_000);
    expect(resolve({ file, environment })['naming-grace']).toBe(2_000);
    expect(resolve({ file, environment, flags: { 'naming-grace': '1s' } })['naming-grace']).toBe(1_000);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(resolve({ environment: { PSIPERF_SCOPE: '' } }).scope).toEqual(['containers']);
  });

  it('reads the variables of others after our own', () => {
    expect(resolve({ environment: { NODE_NAME: 'a' } })['node-name']).toBe('a');
    expect(resolve({ environment: { NODE_NAME: 'a', PSIPERF_NODE_NAME: 'b' } })['node-name']).toBe('b');
  });

  it.each([
    [{ flags: { scope: 'all,x' } }, "--scope: 'x' is not one of"],
    [{ environment: { PSIPERF_LISTEN: 'tcp://10.0.0.1:1' } }, 'PSIPERF_LISTEN: '],
    [{ file: { path: '/c.yaml', values: { reader: 'fast' } } }, "/c.yaml: reader: 'fast' is not one of"],
  ])('says where a bad value stood: %j', (texts, message) => {
    expect(() => resolve(texts)).toThrow(UsageError);
    expect(() => resolve(texts)).toThrow(message);
  });
});

describe('toConfig', () => {
  const config = (flags: Record<string, string>, environment: Record<string, string> = {}) =>
    toConfig(resolve({ flags, environment }), readOtelEnvironment(environment), environment);

  it('listens on loopback unless told otherwise', () => {
    expect(config({}).listen).toEqual({ host: '127.0.0.1', port: 9464 });
  });

  it('puts --listen over OTEL_EXPORTER_PROMETHEUS_*, and those over PORT', () => {
    const environment = {
      OTEL_EXPORTER_PROMETHEUS_HOST: '0.0.0.0',
      OTEL_EXPORTER_PROMETHEUS_PORT: '1',
      PORT: '2',
    };
    expect(config({}, { PORT: '2' }).listen).toEqual({ host: '127.0.0.1', port: 2 });
    expect(config({}, environment).listen).toEqual({ host: '0.0.0.0', port: 1 });
    expect(config({ listen: '[::1]:3' }, environment).listen).toEqual({ host: '::1', port: 3 });
  });

  it('prefixes the roots, but never an overriding one', () => {
    expect(config({ 'host-root': '/host' }).roots).toEqual({
      proc: '/host/proc',
      sys: '/host/sys',
      run: '/host/run',
      var: '/host/var',
    });
    expect(config({ 'host-root': '/host', 'proc-root': '/p' }).roots.proc).toBe('/p');
  });

  it('takes `all` apart', () => {
    expect([...config({ scope: 'all' }).scopes]).toEqual(['containers', 'pods', 'services']);
  });

  it.for([
    { 'cgroup-root': '/sys/fs/cgroup' },
    { scope: 'containers' },
    { perf: 'true' },
    { 'pod-sources': 'cri' },
  ])('refuses --sidecar with %o, in one line that names it', (flags) => {
    const [name] = Object.keys(flags);
    const line = `--sidecar measures the containers of its own pod alone: leave out --${name}`;
    expect(() => config({ sidecar: 'true', ...flags })).toThrow(new UsageError(line));
  });

  it("takes the names of a sidecar's pod from the downward API", () => {
    const environment = { POD_NAME: 'web-0', POD_NAMESPACE: 'shop', POD_UID: 'u' };
    const { options } = config({ sidecar: 'true' }, environment);
    expect([options['pod-name'], options['pod-namespace'], options['pod-uid']]).toEqual([
      'web-0',
      'shop',
      'u',
    ]);
  });

  it('refuses the stock writer with names that it does not write', () => {
    expect(() => config({ 'prometheus-writer': 'stock', 'metric-names': 'cadvisor' })).toThrow(UsageError);
  });
});
