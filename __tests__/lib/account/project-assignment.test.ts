import { TerraformVariable } from 'cdktf';
import { ProjectAssignment, type ProjectAssignmentProps } from '../../../index';
import { type SynthesizedStack, synthesize } from '../../../testing';

const project = (props: Partial<ProjectAssignmentProps> = {}): SynthesizedStack =>
  synthesize((stack) => {
    new ProjectAssignment(stack, 'project', { name: 'Shop', urns: ['do:droplet:1', 'do:volume:2'], ...props });
  });

test('a project shows its resources together', () => {
  const stack = project();
  stack.has('digitalocean_project.project', {
    name: 'Shop',
    environment: 'Production',
    purpose: 'Web Application',
    description: undefined,
    resources: ['do:droplet:1', 'do:volume:2'],
  });
  expect(stack.errors).toEqual([]);
});

test('environment and description are props', () => {
  project({ environment: 'Staging', description: 'For tests' }).has('digitalocean_project.project', {
    environment: 'Staging',
    description: 'For tests',
  });
});

test('its name may be a reference', () => {
  const stack = synthesize((scope) => {
    new ProjectAssignment(scope, 'project', { name: new TerraformVariable(scope, 'name', {}).stringValue, urns: [] });
  });
  stack.has('digitalocean_project.project', { name: '${var.name}' });
  expect(stack.errors).toEqual([]);
});

test.each([
  ['empty', '', 'the project name is empty, at least 1 are needed'],
  [
    'of spaces at its end',
    'Shop ',
    'the project name "Shop " may consist only of printable characters without a space at either end',
  ],
  ['too long', 'x'.repeat(176), `the project name "${'x'.repeat(176)}" has 176 characters, at most 175 are allowed`],
])('a name that is %s is refused', (_, name, problem) => {
  expect(project({ name }).errors).toEqual([
    `test/project: name: ${problem}; use printable characters without a space at either end, 1 to 175 characters, such as "Planner"`,
  ]);
});
