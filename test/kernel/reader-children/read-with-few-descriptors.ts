import { closeSync, openSync } from 'node:fs';
import { isAbsence } from '@psiperf/cgroup';
import type { PressureSample } from '@psiperf/psi';
import { openReaderOfPressure, readTargets } from './open-reader.ts';

const [, , prefer, directory] = process.argv;
const targets = readTargets(directory);
const reader = openReaderOfPressure(prefer);
const countValues = (samples: readonly PressureSample[]) =>
  samples.filter(({ cpu, memory, io }) => ![cpu, memory, io].some(isAbsence)).length;

const values = countValues(await reader.read(targets));
const valuesAgain = countValues(await reader.read(targets));
const opened = Array.from({ length: 8 }, () => openSync('/dev/null', 'r'));
const holdsLessThanLimit = reader.heldDescriptors < targets.length * 3;
for (const fd of opened) closeSync(fd);
const result = { kind: reader.kind, values, valuesAgain, canOpen: true, holdsLessThanLimit };
process.stdout.write(JSON.stringify(result));
