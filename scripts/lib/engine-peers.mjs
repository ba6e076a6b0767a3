// Docker and podman: where they are kept, how they are found and how they are brought. They run from the cache, with the
// libraries that this machine lacks beside them: to install Docker would be to start it.
import { join } from 'node:path';
import { ownPlatform, PLATFORMS } from '../../deploy/image/platforms.mjs';
import { unpackWithDependencies } from './debian.mjs';
import { firstThatExists, onPath, unpackedPackage } from './peer-files.mjs';
import { outputOf } from './run.mjs';

/** Each by the Debian package that brings it, and its programs. */
const ENGINES = Object.freeze({
  'docker.io': ['dockerd', 'docker'],
  podman: ['podman', 'conmon'],
});

const engineProgram = (engine, program) => () =>
  firstThatExists(['usr/sbin', 'usr/bin'].map((part) => join(unpackedPackage(engine), part, program))) ??
  onPath(program);

/** What tests can require, for PEERS. */
export const ENGINE_PEERS = Object.freeze({
  dockerd: engineProgram('docker.io', 'dockerd'),
  docker: engineProgram('docker.io', 'docker'),
  podman: engineProgram('podman', 'podman'),
  /** podman leaves its containers to it. */
  conmon: engineProgram('podman', 'conmon'),
});

/** Where the dynamic loader finds the libraries beside an engine; nowhere where the system has it installed. */
export function engineLibraries(engine) {
  const { triplet } = PLATFORMS[ownPlatform()];
  return ['usr/lib', 'lib'].map((part) => join(unpackedPackage(engine), part, triplet)).join(':');
}

/** Debian has the command `docker` in a package of its own from trixie on. */
async function packagesOf(engine) {
  const command = `${engine.split('.')[0]}-cli`;
  return (await outputOf('apt-cache', ['show', command])) ? [engine, command] : [engine];
}

async function installEngine(engine, tell) {
  const target = unpackedPackage(engine);
  const paths = ENGINES[engine].map((program) => ENGINE_PEERS[program]());
  if (!paths.includes(undefined)) return tell(`${engine} is there: ${paths.join(', ')}`);
  const packages = await packagesOf(engine);
  tell(`unpacking ${packages.join(', ')} and what they need to ${target}`);
  await unpackWithDependencies(packages, target);
}

/** The steps that bring them: name, work. */
export const engineSteps = (tell) =>
  Object.keys(ENGINES).map((engine) => [engine, () => installEngine(engine, tell)]);
