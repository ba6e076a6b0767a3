// The program as it is run: what `tsc` made of this package and all that it imports, as a few files beside the addon.
// A process that loads them takes 13 MB less than one that loads 600 modules (docs/performance.md).
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { defineConfig } from 'rolldown';

const ADDON = new URL('../../native/build/Release/psiperf.node', import.meta.url);
const ADDON_IN_BUNDLE = new URL('bundle/psiperf.node', import.meta.url);

/** The addon is loaded from beside the bundle: no package is looked up there. */
const addonBesideBundle = {
  name: 'addon-beside-bundle',
  transform(code, id) {
    return id.endsWith('/native-addon.js')
      ? code.replace("'@psiperf/native/addon'", "'./psiperf.node'")
      : undefined;
  },
  writeBundle() {
    rmSync(ADDON_IN_BUNDLE, { force: true });
    if (existsSync(ADDON)) copyFileSync(ADDON, ADDON_IN_BUNDLE);
  },
};

export default defineConfig({
  input: { psiperf: 'dist/main.js' },
  platform: 'node',
  plugins: [addonBesideBundle],
  output: {
    dir: 'bundle',
    format: 'esm',
    cleanDir: true,
    minify: true,
  },
});
