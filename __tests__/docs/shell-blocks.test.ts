import { pages } from './markdown';
import { Clone } from './shell-session';

/** It needs an account with something in it: its own test gives it one. */
const IMPORT = 'docs/runbooks/import.md';

const marked = pages().filter(({ file, blocks }) => file !== IMPORT && blocks.some(({ mark }) => mark === 'run'));

describe('the shell blocks that are marked with `run`', () => {
  let clone: Clone;
  beforeAll(() => {
    clone = new Clone();
  });
  afterAll(() => {
    clone.remove();
  });

  test.each(marked)('$file', async (page) => {
    const { code, stdout, stderr } = await clone.follow(page);
    expect(code === 0 ? '' : stdout + stderr).toBe('');
  });
});
