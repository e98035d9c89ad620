import * as names from '../../../lib/core/names';

type Check = keyof typeof names;

const good: readonly (readonly [Check, readonly string[]])[] = [
  ['appNameProblem', ['a', 'planner', 'tria-2', 'a'.repeat(32)]],
  ['dropletNameProblem', ['planner', 'Web-1.example.com', '1', 'a'.repeat(255)]],
  ['volumeNameProblem', ['data', 'planner-data-', 'v'.repeat(64)]],
  ['tagNameProblem', ['env:prod', 'a_b-c', 'A', 't'.repeat(255)]],
  ['vpcNameProblem', ['env.prod-vpc', '1']],
  ['firewallNameProblem', ['planner-web', '1.a']],
  ['projectNameProblem', ['Planner', 'My project (2)', 'п'.repeat(175)]],
  ['poolNameProblem', ['app', 'p'.repeat(60)]],
  ['bucketNameProblem', ['abc', 'acme-planner', 'b'.repeat(63)]],
  ['serviceNameProblem', ['backend', 'b1', 's'.repeat(63)]],
  ['dockerVolumeNameProblem', ['postgres_data', 'a.b-c', '0a']],
  ['secretNameProblem', ['A', 'OPENAI_API_KEY', 'S3_KEY']],
  ['variableNameProblem', ['A', '_x', 'logLevel2']],
  ['userNameProblem', ['deploy', '_apt', 'u'.repeat(32)]],
  ['postgresNameProblem', ['planner', '_x1', 'p'.repeat(63)]],
  ['workspaceNameProblem', ['planner', 'Staging_2', 'w'.repeat(260)]],
  ['organizationNameProblem', ['acme', 'A-b_1', 'o']],
  ['cloudProjectNameProblem', ['Small products', 'a-b', 'p'.repeat(40)]],
  ['workspaceTagProblem', ['a', 'team:web', 't'.repeat(255)]],
];

const bad: readonly (readonly [Check, readonly string[]])[] = [
  ['appNameProblem', ['', 'Planner', '1app', '-a', 'a-', 'a_b', 'a b', 'a'.repeat(33), 'a\n']],
  ['dropletNameProblem', ['', '-a', 'a-', 'a_b', '.a', 'a/b', 'ü', 'a'.repeat(256)]],
  ['volumeNameProblem', ['', 'Data', '1data', '-a', 'a_b', 'a.b', 'v'.repeat(65)]],
  ['tagNameProblem', ['', 'a b', 'a.b', 'ä', 't'.repeat(256)]],
  ['vpcNameProblem', ['', 'a_b', 'a b']],
  ['firewallNameProblem', ['', 'a', '-a', '.a', 'a_b']],
  ['projectNameProblem', ['', ' a', 'a ', 'a\nb', 'p'.repeat(176)]],
  ['poolNameProblem', ['ab', 'a b', 'p'.repeat(61)]],
  ['bucketNameProblem', ['ab', 'Abc', 'a.b', '-ab', 'ab-', 'b'.repeat(64)]],
  ['serviceNameProblem', ['', 'Backend', '1a', 'a-', 'a.b', 'a_b', 's'.repeat(64)]],
  ['dockerVolumeNameProblem', ['a', '_a', 'a/b', 'a b']],
  ['secretNameProblem', ['', 'a', '1A', '_A', 'A-B', 'S'.repeat(65)]],
  ['variableNameProblem', ['', '1A', 'A-B', 'A=B', 'A B', 'A\n']],
  ['userNameProblem', ['', 'Deploy', '1a', '-a', 'u'.repeat(33)]],
  ['postgresNameProblem', ['', 'Planner', 'a-b', '1a', 'p'.repeat(64)]],
  ['workspaceNameProblem', ['', 'a b', 'a.b', 'ä', 'w'.repeat(261)]],
  ['organizationNameProblem', ['', 'a b c', 'acme.dev']],
  ['cloudProjectNameProblem', ['ab', ' abc', 'abc ', 'a.bc', 'p'.repeat(41)]],
  ['workspaceTagProblem', ['', 'Web', '-a', 'a-', 'a b', 't'.repeat(256)]],
];

const cases = (table: typeof good): readonly (readonly [Check, string])[] =>
  table.flatMap(([check, values]) => values.map((value) => [check, value] as const));

test.each(cases(good))('%s accepts %j', (check, value) => {
  expect(names[check](value)).toBeUndefined();
});

test.each(cases(bad))('%s refuses %j with the value and a way out', (check, value) => {
  const problem = names[check](value);
  expect(problem?.problem).toContain(value === '' ? 'is empty' : JSON.stringify(value));
  expect(problem?.remedy).toMatch(/^use .+, such as "/);
});

test.each(good.map(([check]) => check))('the example of %s is a name that it accepts', (check) => {
  const example = /such as "(.+)"$/.exec(names[check]('')!.remedy)![1]!;
  expect(names[check](example)).toBeUndefined();
});

test('a name that is too long is told both lengths', () => {
  expect(names.volumeNameProblem('v'.repeat(70))?.problem).toMatch(/has 70 characters, at most 64 are allowed$/);
});
