import { emailProblem } from '../../../lib/core/email';

test.each(['ops@example.com', 'first.last+tag@sub.example.co', 'OPS@Example.com', `${'a'.repeat(64)}@example.com`])(
  '%j is an address',
  (value) => {
    expect(emailProblem(value)).toBeUndefined();
  },
);

test.each([
  '',
  'ops',
  '@example.com',
  'ops@',
  'ops@localhost',
  'a b@example.com',
  '.a@example.com',
  'a..b@example.com',
  'a@b@example.com',
  'Ops <ops@example.com>',
  'a@example.com,b@example.com',
  `${'a'.repeat(65)}@example.com`,
  `a@${'b.'.repeat(130)}com`,
])('%j is no address', (value) => {
  expect(emailProblem(value)?.problem).toContain(JSON.stringify(value));
  expect(emailProblem(value)?.remedy).not.toBe('');
});
