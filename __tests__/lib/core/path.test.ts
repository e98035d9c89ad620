import { absolutePathProblem } from '../../../lib/core/path';

test.each(['/', '/backups', '/var/lib/planner-1/data_2', '/a/b.c', '/run/user@1000', '/...'])(
  '%j is a path',
  (value) => {
    expect(absolutePathProblem(value)).toBeUndefined();
  },
);

test.each([
  ['', 'start it with "/"'],
  ['backups', 'start it with "/"'],
  ['./a', 'start it with "/"'],
  ['~/a', 'start it with "/"'],
  ['/a/', 'write "/a"'],
  ['//a', 'write "/a"'],
  ['/a/../b', 'write "/b"'],
  ['/a/./b', 'write "/a/b"'],
  ['/a b', 'use letters, digits and / . _ @ + = - only'],
  ['/a\n', 'use letters, digits and / . _ @ + = - only'],
  ['/$HOME', 'use letters, digits and / . _ @ + = - only'],
  ['/a:b', 'use letters, digits and / . _ @ + = - only'],
  [`/${'a'.repeat(4095)}`, 'use a shorter path'],
])('%j is no path; the way out is to %s', (value, remedy) => {
  expect(absolutePathProblem(value)).toEqual({ problem: expect.stringContaining(JSON.stringify(value)), remedy });
});
