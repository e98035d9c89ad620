import { expect } from 'vitest';
import { type StackMatchers, stackMatchers } from './index.js';

declare module 'vitest' {
  // vitest's own name and type parameter.
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-explicit-any
  interface Matchers<T = any> extends StackMatchers<T> {}
}

expect.extend(stackMatchers);
