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

  it('takes how top is to look', () => {
    expect(parse('top')?.command).toEqual({
      name: 'top',
      batch: false,
      iterations: undefined,
      intervalMillis: 1_000,
      sort: 'cpu',
      reversed: false,
      filter: '',
    });
    const batch = parse(
      'top',
      '-b',
      '-n',
      '3',
      '-d',
      '500ms',
      '-s',
      'memory-full',
      '-r',
      '-f',
      'shop',
      '--perf',
    );
    expect(batch?.flags).toEqual({ perf: 'true' });
    expect(batch?.command).toEqual({
      name: 'top',
      batch: true,
      iterations: 3,
      intervalMillis: 500,
      sort: 'memoryFull',
      reversed: true,
      filter: 'shop',
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
    [['serve'], "'serve' is no command; there are agent, check, read, inspect, top"],
    [['--listen'], 'argument missing'],
    [['read', '--format', 'xml'], 'Allowed choices are text, json, prometheus'],
    [['--format', 'json'], "unknown option '--format'"],
    [['check', '--format', 'json'], "unknown option '--format'"],
    [['read', 'more'], 'too many arguments'],
    [['inspect'], "missing required argument 'target'"],
    [['inspect', 'shop/cart-0', '--pid', '0'], "--pid: '0' is not a pid"],
    [['top', '-n', '0'], "--iterations: '0' is not a whole number above 0"],
    [['top', '--interval', '10ms'], "--interval: '10ms' is shorter than 100 ms"],
    [['top', '--sort', 'colour'], 'Allowed choices are name, cpu, cpu-full,'],
    [['top', 'more'], 'too many arguments'],
  ])('refuses %j', (argv, message) => {
    expect(() => parse(...argv)).toThrow(UsageError);
    expect(() => parse(...argv)).toThrow(message);
  });

  it('names the flag that was meant', () => {
    expect(() => parse('--cgroup-rot', '/a')).toThrow('Did you mean --cgroup-root?');
  });
});
