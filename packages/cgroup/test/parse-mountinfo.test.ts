import { expect, test } from 'vitest';
import { parseMountinfo } from '../src/parse-mountinfo.ts';

test('optional fields: none, one, several', () => {
  const text = [
    '41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw',
    '36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue',
    '37 35 0:5 / /dev rw shared:2 master:3 propagate_from:4 - devtmpfs udev rw',
    '',
  ].join('\n');
  expect(parseMountinfo(text)).toEqual([
    { root: '/', mountPoint: '/sys/fs/cgroup/unified', fileSystem: 'cgroup2', options: ['rw'] },
    { root: '/mnt1', mountPoint: '/mnt2', fileSystem: 'ext3', options: ['rw', 'errors=continue'] },
    { root: '/', mountPoint: '/dev', fileSystem: 'devtmpfs', options: ['rw'] },
  ]);
});

test('escaped characters of a path', () => {
  const [mount] = parseMountinfo('36 35 98:0 /a\\134b /mnt/a\\040b\\011c\\012d rw - cgroup2 none rw');
  expect(mount).toEqual({
    root: '/a\\b',
    mountPoint: '/mnt/a b\tc\nd',
    fileSystem: 'cgroup2',
    options: ['rw'],
  });
});

test('a mount point called - does not end the optional fields', () => {
  const [mount] = parseMountinfo('36 35 98:0 / - rw shared:1 - cgroup2 none rw');
  expect(mount).toEqual({ root: '/', mountPoint: '-', fileSystem: 'cgroup2', options: ['rw'] });
});

test.each([
  ['empty', ''],
  ['no separator', '36 35 98:0 / /mnt rw shared:1 cgroup2 none rw'],
  ['cut off after the separator', '36 35 98:0 / /mnt rw -'],
  ['cut off before the mount point', '36 35 98:0 /'],
])('a line of another form is left out: %s', (_, line) => {
  expect(parseMountinfo(`${line}\n36 35 98:0 / /mnt rw - tmpfs none rw`)).toHaveLength(1);
});
