import path from 'node:path';
import { cdktfCli } from '../../../packaging/cdktf-cli';
import { Simulator } from '../../../simulator';
import type { DeployedHost } from '../../../lib/terraform/deployment';
import { SSH_KEY } from '../../simulator/deployment';
import { cdktfCliProblem } from '../../support/cdktf-cli';
import { fileTree } from '../../support/file-tree';
import { type ProgramResult, runProgram } from '../../support/run-program';
import { TemporaryDirectory } from '../../support/temporary-directory';
import { terraformEnvironment } from '../../support/terraform';

const REPOSITORY = path.join(__dirname, '../../..');

const problem = cdktfCliProblem();
const describeWithCli: typeof describe.skip = problem === undefined ? describe : describe.skip;

describeWithCli(
  `cdktf, its own program, with two stacks and a simulated account${problem === undefined ? '' : ` (${problem})`}`,
  () => {
    const project = new TemporaryDirectory();
    let simulator: Simulator;

    beforeAll(async () => {
      cdktfCli();
      simulator = await Simulator.start({ domains: ['example.com'], sshKeys: [SSH_KEY] });
      const register = path.join(REPOSITORY, 'node_modules/ts-node/register');
      const app = ['node', '--no-deprecation', '-r', register, path.join(__dirname, 'app.ts')].join(' ');
      project.write(
        'cdktf.json',
        JSON.stringify({ language: 'typescript', app, projectId: 'test', sendCrashReports: 'false' }),
      );
    });
    afterAll(async () => {
      await simulator.stop();
      project.remove();
    });

    /** Runs a command as a pipeline does: no terminal, no questions. */
    const cdktf = async (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<ProgramResult> =>
      runProgram(cdktfCli(), args, {
        cwd: project.root,
        env: {
          HOME: project.root,
          ...terraformEnvironment(),
          ...simulator.environment,
          CI: '1',
          NO_COLOR: '1',
          FORCE_COLOR: '0',
          TS_NODE_PROJECT: path.join(REPOSITORY, 'tsconfig.json'),
          TF_VAR_admin_cidrs: '["203.0.113.7/32"]',
          TF_VAR_alert_email: 'ops@example.com',
          TF_VAR_ssh_key_fingerprints: JSON.stringify([simulator.objects.list('ssh keys')[0]?.['fingerprint']]),
          ...env,
        },
      });

    /** Commands that begin with `terraform init`. The provider lock of cdktf asks the registry even where a mirror has all. */
    const LOCKED = ['--skip-provider-lock'];

    /** What Terraform says after the first apply of a stack: all its resources, and nothing else. */
    const allOf = (stack: string): string => {
      const { resource } = JSON.parse(project.read(`cdktf.out/stacks/${stack}/cdk.tf.json`)) as {
        readonly resource: Readonly<Record<string, object>>;
      };
      const count = Object.values(resource).reduce((sum, ofType) => sum + Object.keys(ofType).length, 0);
      return `${count} added, 0 changed, 0 destroyed`;
    };

    const droplets = (): number => simulator.objects.list('droplets').length;

    test('synth writes the stacks and the files of their hosts, without a path of this machine', async () => {
      const { code, stdout, stderr } = await cdktf(['synth']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('planner, planner-ha');
      const files = fileTree(project.at('cdktf.out'));
      expect([...files.keys()]).toEqual(
        expect.arrayContaining(['stacks/planner/cdk.tf.json', 'hosts/planner/planner/compose.yaml']),
      );
      expect([...files.values()].filter((text) => text.includes(project.root) || text.includes(REPOSITORY))).toEqual(
        [],
      );
    });

    test('diff shows what would come', async () => {
      const { code, stdout } = await cdktf(['diff', 'planner', ...LOCKED]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/Plan: \d+ to add, 0 to change, 0 to destroy/);
    });

    test('without a terminal deploy needs --auto-approve, and changes nothing without it', async () => {
      expect((await cdktf(['deploy', 'planner', ...LOCKED])).code).toBe(1);
      expect(droplets()).toBe(0);
    });

    test('deploy of one stack, then of all', async () => {
      const one = await cdktf(['deploy', 'planner', '--auto-approve', ...LOCKED]);
      expect(one.stdout).toContain(allOf('planner'));
      expect(one.code).toBe(0);
      expect(droplets()).toBe(1);
      const all = await cdktf(['deploy', '*', '--auto-approve', ...LOCKED]);
      expect(all.stdout).toContain(allOf('planner-ha'));
      expect(all.code).toBe(0);
      expect(droplets()).toBe(3);
    });

    test('the states stand where the stacks say, beside cdktf.out', () => {
      const states = [...fileTree(project.at('state')).keys()].filter((file) => !file.endsWith('.backup'));
      expect(states).toEqual(['planner-ha.tfstate', 'planner.tfstate']);
    });

    test('a second diff has no changes', async () => {
      expect((await cdktf(['diff', 'planner', ...LOCKED])).stdout).toContain('No changes.');
    });

    test('output hides the deployment, and writes it to a file where that is asked for', async () => {
      const args = [
        'output',
        '*',
        '--outputs-file',
        'outputs.json',
        '--outputs-file-include-sensitive-outputs',
        ...LOCKED,
      ];
      const { code, stdout } = await cdktf(args);
      expect({ code, hidden: stdout.includes('deployment = <sensitive>') }).toEqual({ code: 0, hidden: true });
      const outputs = JSON.parse(project.read('outputs.json')) as Record<
        string,
        { deployment: { hosts: DeployedHost[] } }
      >;
      expect(Object.values(outputs).map(({ deployment }) => deployment.hosts.length)).toEqual([1, 2]);
    });

    test('destroy refuses what is protected, and takes all of it once that is off', async () => {
      expect((await cdktf(['destroy', 'planner', '--auto-approve', ...LOCKED])).code).toBe(1);
      expect(droplets()).toBe(3);
      const unprotected = { PROTECT: 'false' };
      expect((await cdktf(['destroy', 'planner', '--auto-approve', ...LOCKED], unprotected)).code).toBe(0);
      expect(droplets()).toBe(2);
      expect((await cdktf(['destroy', '*', '--auto-approve', ...LOCKED], unprotected)).code).toBe(0);
      expect(droplets()).toBe(0);
      expect(simulator.objects.list('reserved_ips')).toEqual([]);
    });
  },
);
