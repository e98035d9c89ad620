import { parse } from 'yaml';
import { ALERT_SECRETS, type AlertReceivers } from '../../../lib/host/alertmanager-part';
import { renderCompose } from '../../../lib/host/compose';
import { metricsParts } from '../../../lib/host/metrics-parts';
import { type MonitoringProps, monitoringFaults, monitoringParts } from '../../../lib/host/monitoring-parts';
import { joinParts } from '../../../lib/host/part';
import { postgresPart } from '../../../lib/host/postgres-part';
import { resolveHost } from '../../../lib/host/resolved';
import type { HostSpec } from '../../../lib/host/spec';
import { describeFault } from '../../../lib/core/fault';
import { composeConfig, describeWithCompose } from '../../support/compose';
import { exampleIngress, exampleService, planOn } from '../../support/example-hosts';
import { runProgram } from '../../support/run-program';
import { inTemporaryDirectory } from '../../support/temporary-directory';
import { describeWithProgram } from '../../support/with-program';

const EMAIL = {
  to: ['ops@example.com', 'cto@example.com'],
  from: 'alerts@example.com',
  smtpHost: 'smtp.example.com',
  user: 'acme',
};
const RECEIVERS: AlertReceivers = { email: EMAIL, telegram: { chatId: -1001234567890 }, slack: { channel: '#alerts' } };
const LEAST: MonitoringProps = { receivers: { email: EMAIL } };

const partsOf = (props: Partial<MonitoringProps> = {}) => joinParts(monitoringParts('tria', { ...LEAST, ...props }));
const fileOf = (props: Partial<MonitoringProps>, path: string): string =>
  partsOf(props).files.find((file) => file.path === path)?.content ?? '';
const namesOf = (props: Partial<MonitoringProps> = {}): readonly string[] =>
  partsOf(props).services.map(({ name }) => name);

interface PrometheusConfig {
  readonly alerting: { readonly alertmanagers: unknown };
  readonly rule_files: readonly string[];
  readonly scrape_configs: readonly { job_name: string; static_configs: readonly { targets: readonly string[] }[] }[];
}
const prometheusOf = (props: Partial<MonitoringProps> = {}): PrometheusConfig =>
  parse(fileOf(props, 'prometheus/prometheus.yml')) as PrometheusConfig;
const targetsOf = (props: Partial<MonitoringProps> = {}): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    prometheusOf(props).scrape_configs.map(({ job_name, static_configs }) => [
      job_name,
      static_configs.flatMap(({ targets }) => targets),
    ]),
  );
const alertsOf = (props: Partial<MonitoringProps>): readonly string[] =>
  (parse(fileOf(props, 'prometheus/alerts.yml')) as { groups: { rules: { alert: string }[] }[] }).groups.flatMap(
    ({ rules }) => rules.map(({ alert }) => alert),
  );

describe('what is watched', () => {
  test('the app, the machine and nginx; PostgreSQL where it is named', () => {
    expect(namesOf()).toEqual(['prometheus', 'alertmanager', 'node-exporter', 'nginx-exporter']);
    expect(namesOf({ postgres: {} })).toContain('postgres-exporter');
    expect(targetsOf({ postgres: {} })).toEqual({
      prometheus: ['localhost:9090'],
      app: ['backend:8000'],
      node: ['node-exporter:9100'],
      nginx: ['nginx-exporter:9113'],
      postgres: ['postgres-exporter:9187'],
    });
  });

  test('each instance of a rolling service for itself, since each counts for itself', () => {
    expect(targetsOf({ target: { instances: 2 } })['app']).toEqual(['backend-1:8000', 'backend-2:8000']);
  });

  test('a host of a database alone', () => {
    const props = { target: false, nginx: false, postgres: {} } as const;
    expect(Object.keys(targetsOf(props))).toEqual(['prometheus', 'node', 'postgres']);
    expect(alertsOf(props)).not.toContain('SlowResponses');
    expect(alertsOf(props)).toContain('ManyConnections');
  });

  test('a managed cluster from the first deploy on, with its address from the outputs', () => {
    const exporter = partsOf({ postgres: 'managed' }).services.find(({ name }) => name === 'postgres-exporter');
    expect(exporter).toMatchObject({
      deploy: 'stop-first',
      environmentTemplates: { DATA_SOURCE_NAME: expect.stringContaining('@{deployment:database.host}:') },
    });
  });

  test('thresholds of its own arrive in the rules', () => {
    expect(fileOf({ postgres: {}, thresholds: { connections: 157 } }, 'prometheus/alerts.yml')).toContain('> 157');
  });

  test("Planner's metrics are these without anybody being told", () => {
    const { files, services } = joinParts(metricsParts('planner', {}, { postgres: true }));
    expect(files.map(({ path }) => path)).toEqual(['prometheus/prometheus.yml', 'prometheus/rules.yml']);
    expect(services.map(({ name }) => name)).not.toContain('alertmanager');
    expect(files[0]?.content).not.toContain('alerting');
  });
});

describe('who is told', () => {
  const config = (receivers: AlertReceivers) =>
    parse(fileOf({ receivers }, 'alertmanager/alertmanager.yml')) as {
      route: { receiver: string; repeat_interval: string };
      receivers: [Record<string, unknown>];
    };

  test('Prometheus knows its rules and its Alertmanager', () => {
    expect(prometheusOf()).toMatchObject({
      rule_files: ['rules.yml', 'alerts.yml'],
      alerting: { alertmanagers: [{ static_configs: [{ targets: ['alertmanager:9093'] }] }] },
    });
  });

  test('mail, Telegram and Slack, each with its secret in a file', () => {
    expect(config(RECEIVERS).receivers[0]).toMatchObject({
      name: 'team',
      email_configs: [
        {
          to: 'ops@example.com, cto@example.com',
          smarthost: 'smtp.example.com:2525',
          auth_password_file: '/run/secrets/ALERT_SMTP_PASSWORD',
        },
      ],
      telegram_configs: [{ bot_token_file: '/run/secrets/ALERT_TELEGRAM_TOKEN', chat_id: -1001234567890 }],
      slack_configs: [{ api_url_file: '/run/secrets/ALERT_SLACK_URL', channel: '#alerts' }],
    });
  });

  test.each([
    [{}, 'host: tria'],
    [{ host: 'tria-2' }, 'host: tria-2'],
  ])('alerts say from which host they are: %j', (props, label) => {
    const content = fileOf(props, 'prometheus/prometheus.yml');
    expect(content).toMatch(new RegExp(`external_labels:\\n +${label}\\n`));
  });

  test.each(Object.entries(RECEIVERS) as [keyof AlertReceivers, object][])(
    '%s alone asks for its own secret only',
    (name, receiver) => {
      const { secrets, services } = partsOf({ receivers: { [name]: receiver } });
      expect(secrets).toEqual([ALERT_SECRETS[name]]);
      const alertmanager = services.find((service) => service.name === 'alertmanager');
      expect(alertmanager?.secrets).toEqual([{ name: ALERT_SECRETS[name].name }]);
      // The user's secrets are there from the first deploy on.
      expect(alertmanager?.deploy).toBe('stop-first');
      expect(Object.keys(config({ [name]: receiver }).receivers[0])).toEqual(['name', `${name}_configs`]);
    },
  );
});

describe('pages for people are on 127.0.0.1 only', () => {
  test.each(['prometheus', 'alertmanager', 'grafana'])('%s', (name) => {
    const service = partsOf({ grafana: true }).services.find((candidate) => candidate.name === name);
    expect(service?.publish?.map(({ address }) => address)).toEqual(['127.0.0.1']);
  });
});

describe('Grafana', () => {
  const dashboard = JSON.parse(fileOf({ grafana: true }, 'grafana/dashboards/app.json')) as {
    readonly panels: readonly {
      readonly id: number;
      readonly gridPos: { readonly x: number; readonly y: number };
      readonly datasource: { readonly uid: string };
      readonly targets: readonly { readonly refId: string; readonly expr: string }[];
    }[];
  };

  test('is there where asked', () => {
    expect(namesOf()).not.toContain('grafana');
    expect(namesOf({ grafana: true })).toContain('grafana');
  });

  test('finds Prometheus by the name that the panels use', () => {
    const { datasources } = parse(fileOf({ grafana: true }, 'grafana/provisioning/datasources/prometheus.yml')) as {
      datasources: { uid: string; url: string }[];
    };
    expect(datasources).toMatchObject([{ uid: 'prometheus', url: 'http://prometheus:9090' }]);
    expect(new Set(dashboard.panels.map(({ datasource }) => datasource.uid))).toEqual(new Set(['prometheus']));
  });

  test('looks for dashboards where they are', () => {
    const { providers } = parse(fileOf({ grafana: true }, 'grafana/provisioning/dashboards/app.yml')) as {
      providers: { options: { path: string } }[];
    };
    const grafana = partsOf({ grafana: true }).services.find(({ name }) => name === 'grafana');
    expect(providers[0]?.options.path).toBe(`${grafana?.mounts?.[0]?.target}/dashboards`);
    expect(grafana?.environment).toMatchObject({
      GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: `${providers[0]?.options.path}/app.json`,
    });
  });

  test('panels have ids and places of their own', () => {
    const { panels } = dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(new Set(panels.map(({ gridPos: { x, y } }) => `${x} ${y}`)).size).toBe(panels.length);
  });

  describeWithProgram('promtool', 'prometheus', 'promtool', () => {
    test('takes every query of the dashboard', async () => {
      const queries = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
      const rules = queries.map((expr, index) => ({ record: `panel:query:${index}`, expr }));
      await inTemporaryDirectory(async (directory) => {
        directory.write('rules.yml', JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
        const { code, stderr } = await runProgram('promtool', ['check', 'rules', directory.at('rules.yml')]);
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      });
    });
  });
});

describe('the parts of a host', () => {
  const hostOf = (props: Partial<MonitoringProps>): HostSpec => ({
    app: 'tria',
    ...joinParts([
      { service: exampleService({ name: 'backend', deploy: 'rolling' }) },
      postgresPart({ app: 'tria', memoryMib: 1024, cpus: 1 }),
      ...monitoringParts('tria', { ...LEAST, target: { instances: 2 }, postgres: {}, ...props }),
    ]),
    ingress: exampleIngress({ routes: [{ path: '/', service: 'backend' }], status: true }),
  });

  test.each([
    ['with all there is', { receivers: RECEIVERS, grafana: true }],
    ['with a managed database', { postgres: 'managed' }],
  ] as const)('are sound %s', (_what, props) => {
    expect(planOn(hostOf(props), 's-4vcpu-8gb').faults.errors.map(describeFault)).toEqual([]);
    expect(monitoringFaults({ ...LEAST, ...props }).all).toEqual([]);
  });

  test('take what the documentation says', () => {
    const memoryOf = (props: Partial<MonitoringProps>): number =>
      partsOf(props).services.reduce((sum, { memoryMib }) => sum + memoryMib, 0);
    expect([memoryOf({ postgres: {} }), memoryOf({ postgres: {}, grafana: true })]).toEqual([320, 512]);
  });

  describeWithCompose('compose', () => {
    test('takes them', async () => {
      const { services } = await composeConfig(
        renderCompose(resolveHost(hostOf({ receivers: RECEIVERS, grafana: true }))),
      );
      expect(Object.keys(services)).toEqual(
        expect.arrayContaining(['prometheus', 'alertmanager', 'grafana', 'backend-2']),
      );
      expect(services['alertmanager']?.command).toContain('--cluster.listen-address=');
    });
  });

  const writtenFiles = async <T>(
    props: Partial<MonitoringProps>,
    work: (root: (path: string) => string) => Promise<T>,
  ) =>
    inTemporaryDirectory(async (directory) => {
      for (const file of partsOf(props).files) directory.write(file.path, file.content);
      return work((path) => directory.at(path));
    });

  describeWithProgram('promtool', 'prometheus', 'promtool', () => {
    test.each([
      ['everything', { postgres: {}, grafana: true }],
      ['a database alone', { target: false, nginx: false, postgres: 'managed' }],
    ] as const)('takes the configuration for %s', async (_what, props) => {
      await writtenFiles(props, async (at) => {
        const { code, stderr } = await runProgram('promtool', ['check', 'config', at('prometheus/prometheus.yml')]);
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      });
    });
  });

  const amtoolTakes = async (receivers: AlertReceivers): Promise<void> =>
    writtenFiles({ receivers }, async (at) => {
      const { code, stdout } = await runProgram('amtool', ['check-config', at('alertmanager/alertmanager.yml')]);
      expect(stdout).toContain('SUCCESS');
      expect(code).toBe(0);
    });

  describeWithProgram('amtool', 'prometheus-alertmanager', 'amtool', () => {
    test.each(['email', 'slack'] as const)('takes a receiver by %s', async (name) => {
      await amtoolTakes({ [name]: RECEIVERS[name] });
    });
  });

  // 0.25 does not know a token in a file yet.
  const newer = [
    'echo "route: {receiver: a}"',
    'echo "receivers: [{name: a, telegram_configs: [{bot_token_file: /a, chat_id: 1}]}]"',
  ].join('; ');
  const probe = ['sh', '-c', `(${newer}) | amtool check-config`];
  describeWithProgram(
    'amtool 0.26',
    'prometheus-alertmanager, from Debian 13 on',
    'amtool',
    () => {
      test('takes all receivers at once', async () => {
        await amtoolTakes(RECEIVERS);
      });
    },
    probe,
  );
});

describe('monitoring is refused', () => {
  const email = (props: Partial<typeof EMAIL & { smtpPort: number }>): Partial<MonitoringProps> => ({
    receivers: { email: { ...EMAIL, ...props } },
  });
  test.each<[string, Partial<MonitoringProps>, string]>([
    [
      'without anybody to tell',
      { receivers: {} },
      'receivers: nobody would hear of an alert; name a mail address, a Telegram chat or a Slack channel',
    ],
    ['with no address', email({ to: [] }), 'receivers.email.to: no address is named; name at least one'],
    [
      'with an address that is none',
      email({ to: ['ops'] }),
      'receivers.email.to.0: the e-mail address "ops" has no "@"; write one address such as "ops@example.com"',
    ],
    [
      'with a sender that is none',
      email({ from: 'alerts' }),
      'receivers.email.from: the e-mail address "alerts" has no "@"; write one address such as "ops@example.com"',
    ],
    [
      'with an account without a name',
      email({ user: '' }),
      'receivers.email.user: the account has no name; name the account at the mail server',
    ],
    [
      'with a port that does not exist',
      email({ smtpPort: 0 }),
      'receivers.email.smtpPort: 0 as a port is not a whole number from 1 to 65535; choose one in that range',
    ],
    [
      'with a chat without an id',
      { receivers: { telegram: { chatId: 0 } } },
      'receivers.telegram.chatId: 0 is no id of a chat; ask the bot API for it: getUpdates names the chat after a message to the bot',
    ],
    [
      'with a chat by a fraction',
      { receivers: { telegram: { chatId: 1.5 } } },
      'receivers.telegram.chatId: 1.5 is no id of a chat; ask the bot API for it: getUpdates names the chat after a message to the bot',
    ],
    [
      'with a channel without its sign',
      { receivers: { slack: { channel: 'alerts' } } },
      'receivers.slack.channel: "alerts" is no channel; write it with its sign, such as "#alerts"',
    ],
    [
      'with a share above all',
      { thresholds: { poolRatio: 90 } },
      'thresholds.poolRatio: 90 is no threshold; write a share above 0 and below 1',
    ],
    [
      'with a threshold of nothing',
      { thresholds: { connections: 0 } },
      'thresholds.connections: 0 is no threshold; write a number above 0, such as 80',
    ],
    [
      'with a threshold that is no number',
      { thresholds: { requestSeconds: NaN } },
      'thresholds.requestSeconds: NaN is no threshold; write a number above 0, such as 3',
    ],
    [
      'of one instance',
      { target: { instances: 1 } },
      'target.instances: 1 instances is not a whole number from 2 to 4; choose one in that range',
    ],
    [
      'that keeps nothing',
      { retentionDays: 0 },
      'retentionDays: 0 days is not a whole number from 1 to 365; choose one in that range',
    ],
    [
      'that reads too rarely for its rules',
      { intervalSeconds: 300 },
      'intervalSeconds: 300 seconds is not a whole number from 5 to 60; choose one in that range',
    ],
    [
      'that never tells again',
      { repeatHours: 0 },
      'repeatHours: 0 hours is not a whole number from 1 to 168; choose one in that range',
    ],
  ])('%s', (_what, props, error) => {
    expect(monitoringFaults({ ...LEAST, ...props }).errors.map(describeFault)).toEqual([error]);
  });

  test.each([25, 465, 587])('or warned about, on port %i, which DigitalOcean blocks', (smtpPort) => {
    const { all, errors } = monitoringFaults({ ...LEAST, ...email({ smtpPort }) });
    expect(errors).toEqual([]);
    expect(all.map(({ at }) => at)).toEqual(['receivers.email.smtpPort']);
  });
});
