// `npm run build`: everything that can be built here, the addon included.
import { prepare } from './lib/prepare.mjs';

await prepare({ addon: 'required' });
