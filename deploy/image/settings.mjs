// How the image is run: what stands in deploy/Dockerfile, for those who make the image without it.
import { readFileSync } from 'node:fs';
import { AGENT, AGENT_ENVIRONMENT, inRoot } from '../../scripts/lib/paths.mjs';

const manifest = JSON.parse(readFileSync(inRoot('packages/agent/package.json'), 'utf8'));

export const IMAGE_VERSION = manifest.version;

/** Where the parts are in the image. */
export const NODE = '/usr/bin/node';
export const PROGRAM = '/psiperf';

/** Who runs it: nobody that any node knows. */
export const USER_ID = 65532;

/** Who runs the image for manifests that say nothing of users: the predecessors' ran as root, with capabilities. */
export const ROOT_SETTINGS = Object.freeze({ User: '0:0' });

/** Node.js as everywhere, of the image. */
const ENTRYPOINT = [
  NODE,
  ...AGENT.filter((argument) => argument.startsWith('--')),
  `${PROGRAM}/bundle/psiperf.js`,
];

/** The `config` of an OCI image. https://github.com/opencontainers/image-spec/blob/main/config.md */
export const IMAGE_SETTINGS = Object.freeze({
  User: `${USER_ID}:${USER_ID}`,
  ExposedPorts: { '9464/tcp': {} },
  Env: Object.entries(AGENT_ENVIRONMENT).map(([name, value]) => `${name}=${value}`),
  Entrypoint: ENTRYPOINT,
  WorkingDir: '/',
  Labels: {
    'org.opencontainers.image.title': 'psiperf',
    'org.opencontainers.image.description':
      'Pressure and perf counters of every container, under its own name, for Prometheus and OpenTelemetry',
    'org.opencontainers.image.licenses': manifest.license,
    'org.opencontainers.image.version': manifest.version,
  },
});
