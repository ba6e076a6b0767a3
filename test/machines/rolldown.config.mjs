// The guest's program as one file beside the addon, as rolldown.config.mjs of the agent makes the agent's.
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const addonBesideBundle = {
  name: 'addon-beside-bundle',
  transform(code, id) {
    return id.endsWith('/native-addon.js')
      ? code.replace("'@psiperf/native/addon'", "'./psiperf.node'")
      : undefined;
  },
};

export default {
  input: { guest: here('guest/guest.ts') },
  platform: 'node',
  plugins: [addonBesideBundle],
  output: { dir: here('build/guest'), format: 'esm', cleanDir: true },
};
