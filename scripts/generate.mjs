// `npm run generate`: renews what is generated from the code.
import { inRoot } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { run } from './lib/run.mjs';
import { node } from './lib/toolchain.mjs';

await prepare({ addon: 'optional' });
await run(node, [inRoot('otel-config/generate.mjs')]);
