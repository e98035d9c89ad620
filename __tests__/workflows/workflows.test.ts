import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import packageJson from '../../package.json';
import { runProgram } from '../support/run-program';
import { describeWithProgram } from '../support/with-program';

const REPOSITORY = path.join(__dirname, '../..');
const FOLDER = path.join(REPOSITORY, '.github/workflows');
const SCRIPTS = path.join(REPOSITORY, '.github/scripts');

interface Step {
  readonly uses?: string;
  readonly run?: string;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly steps?: readonly Step[];
  readonly uses?: string;
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly defaults?: { readonly run?: { readonly shell?: string } };
  readonly jobs: Readonly<Record<string, Job>>;
}

const workflows = readdirSync(FOLDER).map((name) => {
  const text = readFileSync(path.join(FOLDER, name), 'utf8');
  return { name, text, workflow: parse(text, { merge: true }) as Workflow };
});
const jobs = workflows.flatMap(({ name, workflow }) =>
  Object.entries(workflow.jobs).map(([id, job]) => ({ title: `${name}, job ${id}`, job })),
);
const steps = jobs.flatMap(({ title, job }) => (job.steps ?? []).map((step) => ({ title, step })));

describe('every workflow', () => {
  test.each(workflows)('$name gives no right to a job that does not ask for it', ({ workflow }) => {
    expect(workflow.permissions).toEqual({});
  });

  test.each(workflows)('$name names each action by a full commit, with the version beside it', ({ text }) => {
    for (const [line, target] of text.matchAll(/^ *(?:- )?uses: (.*)$/gm)) {
      if (target?.startsWith('./')) continue;
      expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  test('names one commit for a version of an action', () => {
    const pins = workflows.flatMap(({ text }) => [...text.matchAll(/uses: (\S+)@(\S+) # (\S+)/g)]);
    const commits = new Map<string, Set<string>>();
    for (const [, action = '', commit = ''] of pins)
      commits.set(action, (commits.get(action) ?? new Set()).add(commit));
    expect([...commits].filter(([, found]) => found.size > 1)).toEqual([]);
    expect(commits.size).toBeGreaterThanOrEqual(4);
  });

  test.each(['plan.yml', 'deploy.yml', 'drift.yml', 'drill.yml', 'outside.yml', 'test.yml'])(
    '%s can be called by others',
    (name) => {
      const { workflow } = workflows.find((candidate) => candidate.name === name)!;
      expect(Object.keys(workflow.on)).toContain('workflow_call');
    },
  );
});

test('what a caller gives to each is documented', () => {
  const guide = readFileSync(path.join(REPOSITORY, 'docs/guides/pipelines.md'), 'utf8');
  const [, table = ''] = guide.split('| Workflow | Inputs of `with` | Default |');
  const documented = new Map<string, string[]>();
  let names: readonly string[] = [];
  for (const line of table.split('\n\n')[0]?.split('\n') ?? []) {
    const [, first = '', inputs = ''] = line.split('|');
    const named = codeIn(first);
    if (named.length > 0) names = named;
    for (const name of names) documented.set(name, [...(documented.get(name) ?? []), ...codeIn(inputs)]);
  }
  for (const { name, workflow } of workflows) {
    if (!('workflow_call' in workflow.on)) continue;
    const called = (workflow.on['workflow_call'] ?? {}) as Readonly<Record<string, object>>;
    const wanted = ['inputs', 'secrets'].flatMap((kind) => Object.keys(called[kind] ?? {}));
    expect({ name, inputs: documented.get(name.replace('.yml', '')) }).toEqual({
      name,
      inputs: expect.arrayContaining(wanted) as string[],
    });
  }
});

describe('every job', () => {
  test.each(jobs)('$title asks for its rights, and writes only where it has to', ({ title, job }) => {
    const writes = Object.entries(job.permissions ?? { none: 'named' }).filter(([, right]) => right !== 'read');
    const allowed: Readonly<Record<string, readonly string[]>> = {
      'plan.yml, job comment': ['pull-requests'],
      'release.yml, job publish': ['id-token'],
      'release.yml, job announce': ['contents'],
    };
    expect(writes.map(([right]) => right)).toEqual(allowed[title] ?? []);
  });

  test.each(jobs.filter(({ job }) => job.uses === undefined))('$title ends some time', ({ job }) => {
    expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
  });
});

describe('every step', () => {
  // GitHub runs `bash -e` where no shell is named, and `bash -eo pipefail` where bash is.
  test('fails with the first command of a pipe that fails', () => {
    const running = workflows.filter(({ workflow }) =>
      Object.values(workflow.jobs).some((job) => job.steps?.some((step) => step.run !== undefined)),
    );
    expect(running.filter(({ workflow }) => workflow.defaults?.run?.shell !== 'bash').map(({ name }) => name)).toEqual(
      [],
    );
  });

  test('takes no text of GitHub into a script: it comes by the environment', () => {
    expect(steps.filter(({ step }) => step.run?.includes('${{'))).toEqual([]);
  });

  test('runs scripts that exist', () => {
    const called = steps.flatMap(({ step }) => [...(step.run?.matchAll(/\.github\/scripts\/([\w-]+)/g) ?? [])]);
    expect([...new Set(called.map(([, script]) => script))].sort()).toEqual(readdirSync(SCRIPTS).sort());
    const npm = steps.flatMap(({ step }) => [...(step.run?.matchAll(/npm (?:run (?:--silent )?)(\S+)/g) ?? [])]);
    for (const [, script = ''] of npm) expect(Object.keys(packageJson.scripts)).toContain(script);
  });
});

describeWithProgram('actionlint', 'golang, then .ci/run', 'actionlint', () => {
  test('finds nothing', async () => {
    const { code, stdout, stderr } = await runProgram('actionlint', ['-no-color'], { cwd: REPOSITORY });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

describeWithProgram('zizmor', 'python3-pip, then .ci/run', 'zizmor', () => {
  test('finds nothing above a hint', async () => {
    const { code, stdout, stderr } = await runProgram(
      'zizmor',
      ['--offline', '--no-progress', '--min-severity', 'medium', '.github'],
      { cwd: REPOSITORY },
    );
    expect(stdout).toContain('No findings to report');
    expect({ code, stderr: stderr.replaceAll(/^ INFO .*$/gm, '').trim() }).toEqual({ code: 0, stderr: '' });
  });
});

describeWithProgram('shellcheck', 'shellcheck', 'shellcheck', () => {
  test('finds nothing in the scripts of workflows and of CI', async () => {
    const files = [...readdirSync(SCRIPTS).map((name) => path.join(SCRIPTS, name)), path.join(REPOSITORY, '.ci/run')];
    const { code, stdout } = await runProgram('shellcheck', files);
    expect(stdout).toBe('');
    expect(code).toBe(0);
  });
});

/** What stands between backticks. */
function codeIn(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}
