// Observes in the MeterProvider that NodeSDK makes of the variables of OpenTelemetry, until standard input ends.

import { text } from 'node:stream/consumers';
import { metrics } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { observeCounters } from '@psiperf/perf';
import { observePressure } from '@psiperf/psi';

const sdk = new NodeSDK();
sdk.start();
const meter = metrics.getMeter('test');
const pressure = observePressure(meter);
const counters = observeCounters(meter, { events: 'context-switches,minor-faults' });
await counters.opened;
process.stdout.write('observing\n');
await text(process.stdin);
await Promise.all([pressure.close(), counters.close()]);
await sdk.shutdown();
