import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';
import packageJson from '../../package.json';
import { builtCli } from '../support/built-cli';
import { runProgram } from '../support/run-program';
import { type CodeBlock, REPOSITORY, pages } from './markdown';

const blocks = pages().flatMap((page) => page.blocks);
const inLanguage = (...languages: readonly string[]): readonly CodeBlock[] =>
  blocks.filter(({ language }) => languages.includes(language));
const shell = inLanguage('sh', 'bash', 'shell');
const named = (list: readonly CodeBlock[]): readonly [string, CodeBlock][] =>
  list.map((block) => [`${block.file}, block ${block.number}`, block]);

test('every block says in which language it is', () => {
  expect(
    blocks.filter(({ language }) => language === '').map(({ file, number }) => `${file}, block ${number}`),
  ).toEqual([]);
});

describe('TypeScript', () => {
  const typescript = named(inLanguage('ts', 'typescript')).filter(([, { mark }]) => !mark.startsWith('fragment: '));
  let problems: ReadonlyMap<string, readonly string[]>;
  beforeAll(() => {
    problems = compile(typescript);
  });

  test.each(typescript)('%s compiles against the library', (name) => {
    expect(problems.get(name)).toEqual([]);
  });
});

describe('data', () => {
  test.each(named(inLanguage('json', 'yaml', 'yml')))('%s can be read', (_name, { language, text }) => {
    if (language === 'json') expect(() => JSON.parse(text) as unknown).not.toThrow();
    else expect(parseAllDocuments(text).flatMap(({ errors }) => errors)).toEqual([]);
  });
});

describe('shell', () => {
  test.each(named(shell))('%s is run, or says why not', (_name, { mark }) => {
    const [, file] = /^run by (\S+)$/.exec(mark) ?? [];
    if (file !== undefined) expect(existsSync(path.join(REPOSITORY, file))).toBe(true);
    else expect(mark).toMatch(/^(run|not run: .{10,})$/);
  });

  test.each(named(shell))('%s is what bash can read', (_name, { text }) => {
    const { stderr, status } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  test('names scripts of package.json that exist', () => {
    const strange = blocks.flatMap(({ file, text }) =>
      [...text.matchAll(/npm run (?:--?\S+ )*([\w:-]+)/g)]
        .map(([, name = '']) => name)
        .filter((name) => !scriptsFor(file).includes(name)),
    );
    expect(strange).toEqual([]);
  });

  test('names commands and options of do-patterns that exist', async () => {
    const uses = [...commandsIn(shell)];
    expect(uses.length).toBeGreaterThan(5);
    const helps = new Map<string, string>();
    for (const { command, word } of uses) {
      if (helps.has(`${command} ${word}`)) continue;
      // The word is a command of its own, as in `secrets set`, or else it does not matter.
      const { stdout, stderr } = await runProgram(process.execPath, [builtCli(), command, word, '--help']);
      helps.set(`${command} ${word}`, stdout + stderr);
    }
    const strange = uses.flatMap(({ command, word, options }) => {
      const help = helps.get(`${command} ${word}`) ?? '';
      if (!help.includes(`do-patterns ${command}`)) return [command];
      return options.filter((option) => !help.includes(option)).map((option) => `${command} ${option}`);
    });
    expect(strange).toEqual([]);
  });
});

/** The scripts of the package that a page belongs to: an example is a package of its own. */
function scriptsFor(file: string): readonly string[] {
  const own = path.join(REPOSITORY, path.dirname(file), 'package.json');
  if (!existsSync(own)) return Object.keys(packageJson.scripts);
  return Object.keys((JSON.parse(readFileSync(own, 'utf8')) as { scripts?: object }).scripts ?? {});
}

/** A call of do-patterns. */
interface Use {
  readonly command: string;
  /** What follows the command. */
  readonly word: string;
  readonly options: readonly string[];
}

/** What each shell block asks of do-patterns. Lines that a backslash continues are one. */
function* commandsIn(list: readonly CodeBlock[]): Iterable<Use> {
  for (const { text } of list) {
    for (const line of text.replaceAll(/\\\n\s*/g, ' ').split('\n')) {
      const [, command, rest = ''] = /do-patterns(?:\.ts)?(?: --)? ([a-z][a-z-]*)(.*)/.exec(line) ?? [];
      if (command === undefined) continue;
      // What comes after ` -- ` is for another program, after `#` for the reader.
      const own = rest.split(/ -- | #|[|;)]/)[0] ?? '';
      yield {
        command,
        word: /^ ([a-z][\w-]*)/.exec(own)?.[1] ?? 'planner',
        options: own.match(/--[a-z][a-z-]*/g) ?? [],
      };
    }
  }
}

/** The problems of each block, as modules that stand beside the library's index. */
function compile(list: readonly [string, CodeBlock][]): ReadonlyMap<string, readonly string[]> {
  const { config } = ts.readConfigFile(path.join(REPOSITORY, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: { compilerOptions: object };
  };
  const own = 'cdktf-digitalocean-patterns';
  const exported = Object.entries(packageJson.exports).flatMap(([name, target]) => {
    if (typeof target === 'string') return [];
    const source = target.types.replace('./dist/', './').replace(/\.d\.(m?)ts$/, '.$1ts');
    return [[name.replace('.', own), [source]] as const];
  });
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      ...config.compilerOptions,
      types: ['node', 'jest'],
      noUnusedLocals: false,
      baseUrl: '.',
      paths: Object.fromEntries(exported),
    },
    REPOSITORY,
  );
  const files = new Map(
    list.map(([name, { text }], index) => [
      path.join(REPOSITORY, `documentation-${index}.${/^(const .* = )?await /m.test(text) ? 'mts' : 'ts'}`),
      { name, text },
    ]),
  );
  const host = ts.createCompilerHost(options);
  const onDisk = { ...host };
  host.fileExists = (file) => files.has(file) || onDisk.fileExists(file);
  host.readFile = (file) => files.get(file)?.text ?? onDisk.readFile(file);
  host.getSourceFile = (file, ...rest) => {
    const block = files.get(file);
    // A block with `await` at its top is a module; the others are made one.
    if (block) return ts.createSourceFile(file, `${block.text}\nexport {};\n`, ...(rest as [ts.ScriptTarget]));
    return onDisk.getSourceFile(file, ...rest);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return new Map(
    [...files].map(([file, { name }]) => [
      name,
      ts
        .getPreEmitDiagnostics(program, program.getSourceFile(file))
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
    ]),
  );
}
