import { type ProgramOptions, type ProgramResult, runProgram } from '../../../support/run-program';

const socket = process.env['HOST_TESTS_DOCKER'];

/** `describe` for tests that need an engine and images; elsewhere they are skipped, and their title says what to do. */
export function describeWithEngine(title: string, body: () => void): void {
  if (socket !== undefined) describe(title, body);
  else describe.skip(`${title} (no Docker engine and images were given: npm run test:hosts)`, body);
}

/** Runs the Docker client of this machine against the engine of the tests. */
export async function tryDocker(args: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  const HOME = process.env['HOME'] ?? '/';
  return runProgram('docker', args, { ...options, env: { HOME, DOCKER_HOST: socket ?? '', ...options.env } });
}

/** The same, for what has to work: its output. @throws Error with what it said where it does not */
export async function docker(args: readonly string[], options: ProgramOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await tryDocker(args, options);
  if (code !== 0) throw new Error(`docker ${args.join(' ')}: exit code ${code}\n${stderr}${stdout}`);
  return stdout.trim();
}

/** The environment for programs of a test that speak to the engine themselves. */
export function engineEnvironment(): Readonly<Record<string, string>> {
  return { DOCKER_HOST: socket ?? '' };
}

/** The variables in which engine.sh names the volumes with the images that a droplet has when it is born. */
type ImageStore = 'HOST_TESTS_IMAGES' | 'HOST_TESTS_IMAGES_TRIA';

/** Makes a volume with a copy of an image store. */
export async function imageVolume(name: string, store: ImageStore): Promise<void> {
  await docker(['volume', 'create', name]);
  const mounts = ['--volume', `${process.env[store] ?? ''}:/from:ro`, '--volume', `${name}:/to`];
  const copy = ['--entrypoint', 'cp', 'host-tests/droplet', '-a', '/from/.', '/to/'];
  await docker(['run', '--rm', '--network', 'none', ...mounts, ...copy]);
}
