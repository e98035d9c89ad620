import { builtCli } from '../support/built-cli';
import { DeployedStack } from '../support/deployed-stack';
import { Terminal } from '../support/terminal';
import { inTemporaryDirectory } from '../support/temporary-directory';
import { describeWithProgram } from '../support/with-program';

const ENTER = '\r';
const DOWN = '\u001b[B';
const BACKSPACE = '\u007f';
const CTRL_C = '\u0003';
const ESCAPE = '\u001b';

describeWithProgram('python3', 'python3', 'somebody at a terminal', () => {
  const advise = async (work: (terminal: Terminal) => Promise<void>, ...args: readonly string[]): Promise<void> =>
    inTemporaryDirectory(async ({ root }) => {
      await work(new Terminal(process.execPath, [builtCli(), 'advise', ...args], { cwd: root }));
    });

  test('advise asks for the figures one after another, and goes by the answers', async () => {
    await advise(async (terminal) => {
      await terminal.answer('Which product?', DOWN + ENTER);
      await terminal.answer('How many users at the same time?', `20${ENTER}`);
      await terminal.answer('How many requests a second', ENTER);
      await terminal.answer('How many documents', `5000${ENTER}`);
      await terminal.answer('How many vector searches', ENTER);
      await terminal.answer('How many GiB of database?', ENTER);
      await terminal.answer('Which uptime', ENTER);
      await terminal.answer('Which budget', `500${ENTER}`);
      await terminal.shows('new TriaPovStack');
      expect(await terminal.ended).toBe(0);
      expect(terminal.screen).toContain('it holds 20 users at the same time (asked: 20)');
    });
  });

  test('an answer that cannot be is asked for again, with what is wrong', async () => {
    await advise(async (terminal) => {
      await terminal.answer('Which product?', ENTER);
      await terminal.answer('How many users at the same time?', `-3${ENTER}`);
      await terminal.answer('is not a whole number from 0 to 1000000', `${BACKSPACE.repeat(2)}3${ENTER}`);
      for (const question of ['requests', 'documents', 'searches', 'GiB']) await terminal.answer(question, ENTER);
      await terminal.answer('Which uptime', ENTER);
      await terminal.answer('Which budget', ENTER);
      await terminal.shows('new Planner');
      expect(await terminal.ended).toBe(0);
    });
  });

  test('Ctrl-C ends the questions without advice, and without a stack trace', async () => {
    await advise(async (terminal) => {
      await terminal.answer('Which product?', CTRL_C);
      expect(await terminal.ended).toBe(130);
      expect(terminal.screen).not.toMatch(/\bat .*:\d+/);
    });
  });

  test('advise --no-input asks nothing there either', async () => {
    await advise(async (terminal) => {
      await terminal.shows('there is no figure to go by');
      expect(await terminal.ended).toBe(2);
    }, '--no-input');
  });

  describeWithProgram('sshd', 'openssh-server', 'who speaks with hosts', () => {
    let stack: DeployedStack;
    beforeAll(async () => {
      stack = new DeployedStack();
      await stack.start();
    });
    afterAll(async () => {
      await stack.remove();
    });

    test('sees what is under way, and then the steps that are done', async () => {
      const terminal = stack.onTerminal(['deploy', 'shop']);
      await terminal.shows('connecting');
      await terminal.shows(`✔${ESCAPE}[39m shop: serves release ${stack.release()}`);
      await terminal.shows(`shop runs release ${stack.release()}`);
      expect(await terminal.ended).toBe(0);
      // The spinner has taken the cursor away, and gives it back.
      expect(terminal.screen.lastIndexOf(`${ESCAPE}[?25h`)).toBeGreaterThan(
        terminal.screen.lastIndexOf(`${ESCAPE}[?25l`),
      );
    });

    test.each([
      ['in CI', { CI: 'true' }],
      ['on a terminal without a size', { COLUMNS: '0' }],
    ])('has plain lines %s', async (_where, env) => {
      const terminal = stack.onTerminal(['status', 'shop'], env);
      expect(await terminal.ended).toBe(0);
      expect(terminal.screen).toContain('shop: connecting ...\r\n');
      expect(terminal.screen).not.toContain(`${ESCAPE}[?25l`);
    });

    test('is asked for no value, and shown none', async () => {
      const setting = stack.onTerminal(['secrets', 'set', 'shop', 'OPENAI_API_KEY']);
      await setting.shows('no value is given for OPENAI_API_KEY; pipe it in, or name a file by --file');
      expect(await setting.ended).toBe(2);
      const exporting = stack.onTerminal(['secrets', 'export', 'shop', '--file', '-']);
      await exporting.shows('secrets are not shown on a terminal; name a file by --file');
      expect(await exporting.ended).toBe(2);
    });
  });
});
