// `npm start`: brings the checkout up to date, then runs the agent in this process's place as far as Node allows:
// its standard streams, its signals, its exit code.
import { AGENT_MAIN } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { runToEnd } from './lib/run.mjs';
import { node } from './lib/toolchain.mjs';

try {
  await prepare({ addon: 'optional' });
} catch (error) {
  process.stderr.write(`psiperf: cannot be built: ${error.message}\n`);
  process.exit(error.exitCode ?? 1);
}
process.exitCode = await runToEnd(node, [AGENT_MAIN, ...process.argv.slice(2)], { stdio: 'inherit' });
