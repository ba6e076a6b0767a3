import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../src/config/command-line.ts';
import { UsageError } from '../../src/config/usage-error.ts';

const parse = (...argv: string[]) => parseCommandLine(argv, '1.2.3');

describe('parseCommandLine', () => {
  it('runs the agent by default', () => {
    expect(parse()).toEqual({ command: { name: 'agent' }, flags: {}, configFile: undefined });
  });

  it('takes flags before and after the command', () => {
    const line = parse('--cgroup-root', '/a', 'read', '--format', 'json', '--pressure-averages');
    expect(line).toEqual({
      command: { name: 'read', format: 'json' },
      flags: { 'cgroup-root': '/a', 'pressure-averages': 'true' },
      configFile: undefined,
    });
  });

  it('takes what inspect is to look at', () => {
    expect(parse('inspect', '41290')?.command).toEqual({
      name: 'inspect',
      target: '41290',
      pid: undefined,
      json: false,
    });
    expect(parse('inspect', '--json', 'shop/cart-0', '--pid', '7')?.command).toEqual({
      name: 'inspect',
      target: 'shop/cart-0',
      pid: 7,
      json: true,
    });
  });

  it('adds up lists, and takes the last of everything else', () => {
    const sources = ['--pod-sources', 'files,cri', '--pod-sources=files,kubelet'];
    const { flags } = parse(...sources, '--scope=pods', '--node-name=a', '--node-name=b') ?? {};
    expect(flags).toEqual({
      'pod-sources': 'files,cri,files,kubelet',
      scope: 'pods',
      'node-name': 'b',
    });
  });

  it.each([
    [['--nope'], "unknown option '--nope'"],
    [['serve'], "'serve' is no command; there are agent, check, read, inspect"],
    [['--listen'], 'argument missing'],
    [['read', '--format', 'xml'], 'Allowed choices are text, json, prometheus'],
    [['--format', 'json'], "unknown option '--format'"],
    [['check', '--format', 'json'], "unknown option '--format'"],
    [['read', 'more'], 'too many arguments'],
    [['inspect'], "missing required argument 'target'"],
    [['inspect', 'shop/cart-0', '--pid', '0'], "--pid: '0' is not a pid"],
  ])('refuses %j', (argv, message) => {
    expect(() => parse(...argv)).toThrow(UsageError);
    expect(() => parse(...argv)).toThrow(message);
  });

  it('names the flag that was meant', () => {
    expect(() => parse('--cgroup-rot', '/a')).toThrow('Did you mean --cgroup-root?');
  });
});
