// Everything is up to date, or the run ends here: what cannot be built fails as a lane of its own.
import { install, prepare } from '../lib/prepare.mjs';
import { reportOfChecks } from './report.mjs';

export const build = () => reportOfChecks([['build', () => prepare({ addon: 'required' })]]);

export const installOnly = () => reportOfChecks([['install', install]]);
