// `npm run generate`: renews what is generated from the code.
import { inRoot } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { run } from './lib/run.mjs';
import { node, toolchainEnvironment } from './lib/toolchain.mjs';

await prepare({ addon: 'optional' });
await run(node, [inRoot('otel-config/generate.mjs')]);
await run(node, [inRoot('api-reference/node_modules/typedoc/bin/typedoc'), '--logLevel', 'Warn'], {
  cwd: inRoot('api-reference'),
  env: toolchainEnvironment(),
});
