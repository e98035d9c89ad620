import fc from 'fast-check';
import { domainProblem } from '../../../lib/core/domain';

const label = (length: number): string => 'a'.repeat(length);

test.each([
  'example.com',
  'planner.example.com',
  '3com.example',
  'xn--e1afmkfd.xn--p1ai',
  `${label(63)}.com`,
  [label(63), label(63), label(63), label(61)].join('.'),
  'a-b.c-d.io',
])('%j is a domain', (value) => {
  expect(domainProblem(value)).toBeUndefined();
});

test.each([
  ['', /one label/],
  ['localhost', /one label, at least 2 are needed/],
  ['example.com.', /empty label/],
  ['.example.com', /empty label/],
  ['a..com', /empty label/],
  [`${label(64)}.com`, /64 characters, at most 63/],
  [[label(63), label(63), label(63), label(62)].join('.'), /254 characters, at most 253/],
  ['-a.com', /label "-a"/],
  ['a-.com', /label "a-"/],
  ['a_b.com', /label "a_b"/],
  ['*.example.com', /label "\*"/],
  ['203.0.113.7', /ends in a number/],
  ['https://example.com', /more than a name/],
  ['example.com/path', /more than a name/],
  ['example.com:8080', /more than a name/],
  ['ops@example.com', /more than a name/],
  ['example .com', /more than a name/],
  ['example.com\n', /outside ASCII|more than a name/],
])('%j is no domain', (value, expected) => {
  expect(domainProblem(value)?.problem).toMatch(expected);
  expect(domainProblem(value)?.problem).toContain(JSON.stringify(value));
});

test('a domain in another script is asked for in its punycode form', () => {
  expect(domainProblem('пример.рф')?.remedy).toBe('write its punycode form "xn--e1afmkfd.xn--p1ai"');
});

test('upper case is turned down with the lower-case name', () => {
  expect(domainProblem('Example.COM')?.remedy).toBe('write "example.com"');
});

test('every name of two or more sound labels passes', () => {
  const part = fc.stringMatching(/^[a-z](?:[a-z0-9-]{0,20}[a-z0-9])?$/);
  fc.assert(
    fc.property(fc.array(part, { minLength: 2, maxLength: 10 }), (labels) => {
      expect(domainProblem(labels.join('.'))).toBeUndefined();
    }),
  );
});
