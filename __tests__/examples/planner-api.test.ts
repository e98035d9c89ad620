import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { runProgram } from '../support/run-program';

const APP = path.join(__dirname, '../../examples/planner-api');
/** Beside the other caches, so that one set-up serves many runs. */
const VENV = path.join(__dirname, '../../node_modules/.cache/planner-api-venv');
const PYTHON = path.join(VENV, 'bin/python');
const SET_UP_MS = 600_000;

/** What keeps the app's own tests from running here; undefined where they can run. */
function obstacle(): string | undefined {
  if (!works('redis-server', ['--version'])) return 'redis-server is missing: apt-get install redis-server';
  if (!works('python3', ['-c', 'import sys, venv; sys.exit(sys.version_info < (3, 11))'])) {
    return 'Python 3.11 or later with venv is missing: apt-get install python3-venv';
  }
  if (!existsSync(PYTHON) && !works('python3', ['-m', 'venv', VENV]))
    return 'python3 -m venv fails: apt-get install python3-venv';
  const installed = works(PYTHON, ['-m', 'pip', 'install', '--quiet', '-r', path.join(APP, 'requirements-test.txt')]);
  return installed ? undefined : 'its Python packages cannot be had: open the way to a package index';
}

function works(command: string, args: readonly string[]): boolean {
  const { status } = spawnSync(command, args, { stdio: 'ignore', timeout: SET_UP_MS });
  return status === 0;
}

const reason = obstacle();

(reason === undefined ? test : test.skip)(
  `planner-api passes its own tests against a real PostgreSQL and Redis${reason === undefined ? '' : ` (${reason})`}`,
  async () => {
    const { code, stdout } = await runProgram(PYTHON, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider'], {
      cwd: APP,
      env: { PYTHONDONTWRITEBYTECODE: '1', HOME: VENV },
    });
    expect({ code, tail: code === 0 ? '' : stdout }).toEqual({ code: 0, tail: '' });
  },
  SET_UP_MS,
);
