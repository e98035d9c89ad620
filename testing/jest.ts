import { type StackMatchers, stackMatchers } from './index';

/** What is asked of jest, so that its types need not be installed by those who use vitest. */
interface Extensible {
  extend(matchers: typeof stackMatchers): void;
}

declare global {
  // jest's own name, and the way in which matchers are added to it.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type
    interface Matchers<R, T = {}> extends StackMatchers<R> {}
  }
}

(globalThis as unknown as { readonly expect: Extensible }).expect.extend(stackMatchers);
