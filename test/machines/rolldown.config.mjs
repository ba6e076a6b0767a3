// The guest's program as one file beside the addon, as rolldown.config.mjs of the agent makes the agent's.
import { fileURLToPath } from 'node:url';
import { addonBesideBundle } from '../../scripts/lib/addon-beside-bundle.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export default {
  input: { guest: here('guest/guest.ts') },
  platform: 'node',
  plugins: [addonBesideBundle],
  output: { dir: here('build/guest'), format: 'esm', cleanDir: true },
};
