import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { IMAGE_SETTINGS } from '../../deploy/image/settings.mjs';
import { pinnedNodeVersion } from '../../scripts/lib/machines.mjs';
import { AGENT, AGENT_ENVIRONMENT, inRoot } from '../../scripts/lib/paths.mjs';

const dockerfile = readFileSync(inRoot('deploy/Dockerfile'), 'utf8');

/** What the last stage says under a keyword, once or several times. */
function saidBy(keyword: string): string[] {
  const lastStage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  return [...lastStage.matchAll(new RegExp(`^${keyword} (.*)$`, 'gm'))].map(([, text]) => text ?? '');
}

it('the image runs the program with the memory limits that npm start gives it', () => {
  const flags = AGENT.filter((argument: string) => argument.startsWith('--'));
  expect(IMAGE_SETTINGS.Entrypoint).toEqual(['/usr/bin/node', ...flags, '/psiperf/bundle/psiperf.js']);
  expect(IMAGE_SETTINGS.Env).toEqual(
    Object.entries(AGENT_ENVIRONMENT).map(([name, value]) => `${name}=${value}`),
  );
});

it('the Dockerfile says of the image what is said of it without Docker', () => {
  expect(JSON.parse(saidBy('ENTRYPOINT')[0] ?? '')).toEqual(IMAGE_SETTINGS.Entrypoint);
  expect(saidBy('ENV')).toEqual(IMAGE_SETTINGS.Env);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the Dockerfile.
  expect(saidBy('USER')).toEqual(['${IMAGE_USER}']);
  expect(saidBy('ARG')).toEqual([`IMAGE_USER=${IMAGE_SETTINGS.User}`]);
  expect(saidBy('WORKDIR')).toEqual([IMAGE_SETTINGS.WorkingDir]);
  expect(saidBy('EXPOSE')).toEqual(Object.keys(IMAGE_SETTINGS.ExposedPorts));
  expect(saidBy('LABEL')).toEqual(
    Object.entries(IMAGE_SETTINGS.Labels).map(([name, value]) => `${name}="${value}"`),
  );
});

it('the last stage holds what the one list says and nothing else', () => {
  expect(saidBy('FROM')).toEqual(['scratch']);
  expect(saidBy('COPY')).toEqual(['--from=build /image/ /']);
  expect(saidBy('RUN')).toEqual([]);
});

it('the image is built with the Node.js that it is run with', () => {
  expect(dockerfile).toContain(`/node:${pinnedNodeVersion()}-bookworm AS build`);
});
