// The programs in the documents that say what they print, run in a container.

import { expect, test } from 'vitest';
import { ContainerBed } from '../bed/container-bed.ts';
import { ExampleProject, examplesOf, printedBy } from '../bed/documents/example-project.ts';
import { listDocuments } from '../bed/documents/list-documents.ts';
import { requireCgroups } from '../peer.ts';

const programs = examplesOf(await listDocuments())
  .map((example) => ({ example, prints: printedBy(example), name: `${example.path}:${example.line}` }))
  .flatMap(({ prints, ...rest }) => (prints === undefined ? [] : [{ prints, ...rest }]));

test('there are some', () => expect(programs.length).toBeGreaterThan(5));

test.for(programs)('$name does what it says', async ({ example, prints }, { skip }) => {
  await requireCgroups(skip);
  await using bed = await ContainerBed.open(`psiperf-test-${process.pid}-document-${example.line}`);
  const { directory } = await bed.add();
  await using project = await ExampleProject.make([example]);
  expect(await project.run(example, directory)).toMatch(prints);
});
