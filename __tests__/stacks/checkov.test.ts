import { spawnSync } from 'node:child_process';
import { runProgram } from '../support/run-program';
import { everyStack, plannerStack, triaManagedStack } from '../support/example-stacks';
import { TemporaryDirectory } from '../support/temporary-directory';

const BUCKET = { name: 'acme-x', region: 'fra1' } as const;

const RULES = ['CKV_DIO_1', 'CKV_DIO_2', 'CKV_DIO_3', 'CKV_DIO_4'];

interface Result {
  readonly check_id: string;
  readonly resource: string;
}

/** checkov comes from Python's registry; .ci/run puts it onto the path. */
function describeWithCheckov(title: string, body: () => void): void {
  if (spawnSync('sh', ['-c', 'command -v checkov'], { stdio: 'ignore' }).status === 0) describe(title, body);
  else describe.skip(`${title} (checkov is missing: pip install checkov)`, body);
}

/** checkov's findings, of its own rules and those that need no network. */
async function checkovOf(files: Readonly<Record<string, string>>): Promise<{ passed: Result[]; failed: Result[] }> {
  const directory = new TemporaryDirectory();
  try {
    for (const [name, text] of Object.entries(files)) directory.write(`${name}/cdk.tf.json`, text);
    const args = [
      '--skip-download',
      '--framework',
      'terraform_json',
      '--check',
      RULES.join(','),
      '-o',
      'json',
      '-d',
      '.',
    ];
    const { stdout } = await runProgram('checkov', args, { cwd: directory.root });
    const { results } = JSON.parse(stdout) as {
      readonly results: { passed_checks: Result[]; failed_checks: Result[] };
    };
    return { passed: results.passed_checks, failed: results.failed_checks };
  } finally {
    directory.remove();
  }
}

describeWithCheckov("checkov's rules for DigitalOcean", () => {
  test('pass on every stack, and on those with buckets that keep earlier versions', async () => {
    const texts = Object.entries(everyStack()).map(([name, { text }]) => [name, text] as const);
    const { passed, failed } = await checkovOf({
      ...Object.fromEntries(texts),
      'planner-bucket': plannerStack({ backups: { bucket: BUCKET } }).text,
      'tria-archive': triaManagedStack({ archive: { ...BUCKET, keepDeletedDays: 30 } }).text,
    });
    expect(failed.map(({ check_id: rule, resource }) => `${rule} ${resource}`)).toEqual([]);
    expect([...new Set(passed.map(({ check_id: rule }) => rule))].sort()).toEqual(RULES);
  }, 120_000);

  test('would fail on a firewall that is open', async () => {
    const rule = { protocol: 'tcp', port_range: '22', source_addresses: ['0.0.0.0/0'] };
    const resource = { digitalocean_firewall: { f: { name: 'f', inbound_rule: [rule] } } };
    const { failed } = await checkovOf({ open: JSON.stringify({ resource }, null, 2) });
    expect(failed.map(({ check_id: id }) => id)).toContain('CKV_DIO_4');
  }, 120_000);
});
