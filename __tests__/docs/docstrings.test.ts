import path from 'node:path';
import ts from 'typescript';
import packageJson from '../../package.json';
import typedocJson from '../../typedoc.json';
import { runProgram } from '../support/run-program';
import { REPOSITORY } from './markdown';

/** A field that the published types show. */
interface Field {
  readonly name: string;
  readonly file: string;
  readonly isDocumented: boolean;
  /** A union's members are told apart by it: the type says all there is to say. */
  readonly isDiscriminant: boolean;
  readonly isOptional: boolean;
  readonly hasDefault: boolean;
}

const ENTRIES = Object.values(packageJson.exports).flatMap((target) =>
  typeof target === 'string' ? [] : [target.types.replace('./dist/', '').replace(/\.d\.(m?)ts$/, '.$1ts')],
);

/** What a user gives has names like these. */
const GIVEN = /(Props|Spec|Options)$/;

const fields = exportedFields();

test('there are fields to look at', () => {
  expect(fields.length).toBeGreaterThan(400);
});

test('every field of an exported interface says what it means', () => {
  const silent = fields.filter(({ isDocumented, isDiscriminant }) => !isDocumented && !isDiscriminant);
  expect(silent.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
});

test('every optional field that a user gives says what holds without it', () => {
  const open = fields.filter(
    ({ name, isOptional, hasDefault }) => GIVEN.test(name.split('.')[0] ?? '') && isOptional && !hasDefault,
  );
  expect(open.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
});

test('the reference is made of them without a warning', async () => {
  // The two that add the matchers to a test runner export nothing.
  const entries = ENTRIES.filter((entry) => !/^testing\/(jest|vitest)/.test(entry));
  expect([...typedocJson.entryPoints].sort()).toEqual([...entries].sort());
  const typedoc = path.join(REPOSITORY, 'node_modules/typedoc/bin/typedoc');
  const { code, stdout, stderr } = await runProgram(process.execPath, [typedoc, '--emit', 'none', '--disableSources'], {
    cwd: REPOSITORY,
  });
  expect(code === 0 ? '' : stdout + stderr).toBe('');
});

function exportedFields(): readonly Field[] {
  const { options } = ts.getParsedCommandLineOfConfigFile(
    path.join(REPOSITORY, 'tsconfig.build.json'),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (problem) => {
        throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\n'));
      },
    },
  )!;
  const program = ts.createProgram(
    ENTRIES.map((entry) => path.join(REPOSITORY, entry)),
    options,
  );
  const checker = program.getTypeChecker();
  const seen = new Set<ts.Declaration>();
  return ENTRIES.flatMap((entry) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(path.join(REPOSITORY, entry))!);
    return module ? checker.getExportsOfModule(module) : [];
  }).flatMap((symbol) => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    if (!(target.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias))) return [];
    const type = checker.getDeclaredTypeOfSymbol(target);
    // With those that it takes over from interfaces that are not exported.
    const members = (type.isUnion() ? type.types : [type]).flatMap((part) => checker.getPropertiesOfType(part));
    return members
      .flatMap((member) => member.declarations ?? [])
      .flatMap((member) => {
        const file = path.relative(REPOSITORY, member.getSourceFile().fileName);
        if (seen.has(member) || file.includes('node_modules') || !ts.isPropertySignature(member)) return [];
        seen.add(member);
        return fieldOf(target.name, member, file);
      });
  });
}

function fieldOf(owner: string, member: ts.PropertySignature, file: string): Field {
  return {
    name: `${owner}.${member.name.getText()}`,
    file,
    // A default alone says nothing of the meaning.
    isDocumented: ts.getJSDocCommentsAndTags(member).some((doc) => ts.isJSDoc(doc) && doc.comment !== undefined),
    isDiscriminant: member.type !== undefined && ts.isLiteralTypeNode(member.type),
    isOptional: member.questionToken !== undefined,
    hasDefault: ts.getJSDocTags(member).some(({ tagName }) => tagName.text === 'default'),
  };
}
