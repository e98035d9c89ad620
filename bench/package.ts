import { cpSync } from 'node:fs';
import path from 'node:path';
import Table from 'cli-table3';
import { PLAIN, ROOT, WORK, compare, run } from './measure';

const OWN = 'cdktf-digitalocean-patterns';

/** What the package costs whoever installs and loads it. */
export function packages(): void {
  const app = consumer();
  const install = ['npm', 'ci', '--prefix', app, '--no-audit', '--no-fund', '--silent'];
  const table = new Table({ head: ["npm ci of a consumer's app", 's', 'aim'], style: PLAIN });
  const empty = run(install, WORK, { npm_config_cache: path.join(WORK, 'npm-cache') });
  table.push(['with an empty cache', empty.seconds.toFixed(1), 'below 30']);
  table.push(['with a full cache', run(install, WORK).seconds.toFixed(1), 'below 30']);
  process.stdout.write(`${table.toString()}\n`);

  const inApp = (program: string): readonly string[] => [
    'node',
    '-e',
    `const load = require('node:module').createRequire('${app}/main.js'); ${program}`,
  ];
  compare('loading', WORK, [
    ['cdktf', '1', inApp("load('cdktf')")],
    ['cdktf, then the package', 'at most 1.33', inApp(`load('cdktf'); load('${OWN}')`)],
    ['the same, and a PlannerDroplet made', '', inApp(PLANNER_DROPLET)],
    ...['catalog', 'sizing', 'host', 'estimate', 'report', 'simulator'].map(
      (name) => [`${OWN}/${name}`, '', inApp(`load('${OWN}/${name}')`)] as const,
    ),
  ]);
}

const PLANNER_DROPLET = `
  const { App, TerraformStack } = load('cdktf');
  const { PlannerDroplet } = load('${OWN}');
  new PlannerDroplet(new TerraformStack(new App(), 'bench'), 'planner', {
    region: 'fra1',
    domain: 'planner.example.com',
    admin: { cidrs: ['203.0.113.7/32'], sshKeys: ['12345'], email: 'ops@example.com' },
    backend: { image: 'ghcr.io/acme/planner:1.4.2' },
  });`;

/** An app of a user's own, in which both packages are installed from their tarballs. */
function consumer(): string {
  const folder = path.join(WORK, 'consumer');
  cpSync(path.join(ROOT, 'examples/consumer'), folder, { recursive: true });
  run(['npm', 'run', 'build', '--silent'], WORK);
  const tarballs = ['.', './dist-cli'].map((source) => {
    const { stdout } = run(['npm', 'pack', source, '--ignore-scripts', '--silent', '--pack-destination', WORK], WORK);
    return path.join(WORK, stdout.trim());
  });
  run(['npm', 'install', '--prefix', folder, '--no-audit', '--no-fund', '--silent', ...tarballs], WORK);
  return folder;
}
