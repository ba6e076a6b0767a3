// `npm start`: brings the checkout up to date, then runs the agent in this process's place as far as Node allows:
// its standard streams, its signals, its exit code.
import { AGENT, AGENT_ENVIRONMENT } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { runToEnd } from './lib/run.mjs';
import { node } from './lib/toolchain.mjs';

try {
  await prepare({ addon: 'optional' });
} catch (error) {
  process.stderr.write(`psiperf: cannot be built: ${error.message}\n`);
  process.exit(error.exitCode ?? 1);
}
process.exitCode = await runToEnd(node, [...AGENT, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...AGENT_ENVIRONMENT, ...process.env },
});
