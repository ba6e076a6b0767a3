// The program as it is run: what `tsc` made of this package and all that it imports, as a few files beside the addon.
// A process that loads them takes 13 MB less than one that loads 600 modules (docs/performance.md).
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { defineConfig } from 'rolldown';
import { addonBesideBundle } from '../../scripts/lib/addon-beside-bundle.mjs';
import { licensesOfBundle } from '../../scripts/lib/licenses-of-bundle.mjs';

const ADDON = new URL('../../native/build/Release/psiperf.node', import.meta.url);
const ADDON_IN_BUNDLE = new URL('bundle/psiperf.node', import.meta.url);

const addonInBundle = {
  name: 'addon-in-bundle',
  writeBundle() {
    rmSync(ADDON_IN_BUNDLE, { force: true });
    if (existsSync(ADDON)) copyFileSync(ADDON, ADDON_IN_BUNDLE);
  },
};

const GRPC_AT_RUN_TIME = '__require("@grpc/grpc-js")';

/** OpenTelemetry's gRPC exporter requires grpc-js when it first exports, where a bundler does not see it. */
const grpcInBundle = {
  name: 'grpc-in-bundle',
  transform(code, id) {
    if (!id.includes('/otlp-grpc-exporter-base/') || !code.includes(GRPC_AT_RUN_TIME)) return undefined;
    return `import * as grpcJs from '@grpc/grpc-js';\n${code.replaceAll(GRPC_AT_RUN_TIME, 'grpcJs')}`;
  },
};

/** Ink connects to a debugger, which is a library that is not here, where a variable DEV says so. */
const inkWithoutDebugger = {
  name: 'ink-without-debugger',
  transform(code, id) {
    return id.includes('/ink/build/') ? code.replaceAll("process.env['DEV'] === 'true'", 'false') : undefined;
  },
};

/**
 * Kubernetes' library has a class for every kind of object and declares none of them free of side effects; they have
 * none. What is not used of it is left out: 9 MB of memory instead of 24 where the API server is asked, 70 unbundled.
 */
const onlyWhatIsUsedOfKubernetes = {
  name: 'only-what-is-used-of-kubernetes',
  transform(code, id) {
    return id.includes('/@kubernetes/client-node/') ? { code, moduleSideEffects: false } : undefined;
  },
};

export default defineConfig({
  input: { psiperf: 'dist/main.js' },
  platform: 'node',
  // React has a second library in it, for development.
  transform: { define: { 'process.env.NODE_ENV': "'production'" } },
  plugins: [
    addonBesideBundle,
    addonInBundle,
    grpcInBundle,
    inkWithoutDebugger,
    onlyWhatIsUsedOfKubernetes,
    licensesOfBundle,
  ],
  output: {
    dir: 'bundle',
    format: 'esm',
    cleanDir: true,
    minify: true,
  },
});
