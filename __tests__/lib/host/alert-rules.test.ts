import { stringify } from 'yaml';
import { ALERT_THRESHOLDS, type AlertRule, alertRules, renderAlertRules } from '../../../lib/host/alert-rules';
import { APP_METRICS } from '../../../lib/host/app-metrics';
import { recordingRules, renderRules } from '../../../lib/host/prometheus-rules';
import { runProgram } from '../../support/run-program';
import { inTemporaryDirectory } from '../../support/temporary-directory';
import { describeWithProgram } from '../../support/with-program';

const EVERYTHING = { app: true, postgres: true };
const APP = 'job="app", instance="backend:8000"';
const POSTGRES = 'job="postgres", instance="postgres-exporter:9187"';
const NODE = 'job="node", instance="node-exporter:9100"';

/** Figures by series, in promtool's notation. */
type Series = Readonly<Record<string, string>>;

/** What has to be seen for somebody to be told, what must not be enough, and the words. */
interface Example {
  readonly alert: string;
  readonly firing: Series;
  readonly quiet: Series;
  readonly labels?: Readonly<Record<string, string>>;
  readonly summary: string;
}

const constant = (value: number): string => `${value}+0x80`;
const growing = (step: number): string => `0+${step}x80`;

/** A histogram whose observations below `bound` seconds are `below` of 100. */
const histogram = (metric: string, bound: string, below: number, upper: string): Series => ({
  [`${metric}_bucket{${APP}, le="${bound}"}`]: growing(below),
  [`${metric}_bucket{${APP}, le="${upper}"}`]: growing(100),
  [`${metric}_bucket{${APP}, le="+Inf"}`]: growing(100),
  [`${metric}_count{${APP}}`]: growing(100),
});

const aiCalls = (failed: number): Series => ({
  [`ai_api_calls_total{${APP}, model="gpt-4", outcome="error"}`]: growing(failed),
  [`ai_api_calls_total{${APP}, model="gpt-4", outcome="ok"}`]: growing(100 - failed),
});

const pool = (used: number): Series => ({
  [`db_pool_connections_in_use{${APP}}`]: constant(used),
  [`db_pool_connections_max{${APP}}`]: constant(60),
});

const connections = (active: number): Series => ({
  [`pg_stat_activity_count{${POSTGRES}, datname="tria", state="active"}`]: constant(active),
  [`pg_stat_activity_count{${POSTGRES}, datname="tria", state="idle"}`]: constant(50),
});

/** Each rule a little above and a little below its threshold. */
const EXAMPLES: readonly Example[] = [
  {
    alert: 'SlowResponses',
    firing: histogram('http_request_duration_seconds', '1', 89, '5'),
    quiet: histogram('http_request_duration_seconds', '1', 91, '5'),
    summary: '95 of 100 answers take up to 3.182s, above 3 s',
  },
  {
    alert: 'AiErrors',
    firing: aiCalls(6),
    quiet: aiCalls(5),
    summary: '6% of the AI calls fail, above 5 %',
  },
  {
    alert: 'PoolExhausted',
    firing: pool(57),
    quiet: pool(54),
    labels: { job: 'app', instance: 'backend:8000' },
    summary: 'backend:8000 uses 95% of its connections, above 90 %',
  },
  {
    alert: 'SlowVectorQueries',
    firing: histogram('chroma_query_duration_seconds', '0.5', 89, '1.5'),
    quiet: histogram('chroma_query_duration_seconds', '0.5', 91, '1.5'),
    summary: '95 of 100 searches in ChromaDB take up to 1.045s, above 1 s',
  },
  {
    alert: 'SlowQueries',
    firing: histogram('db_query_duration_seconds', '0.5', 97, '1.5'),
    quiet: histogram('db_query_duration_seconds', '0.5', 98.5, '1.5'),
    summary: '99 of 100 queries take up to 1.167s, above 1 s',
  },
  {
    alert: 'ManyConnections',
    firing: connections(31),
    quiet: connections(30),
    summary: '81 connections to PostgreSQL, above 80',
  },
  {
    alert: 'ReplicationLate',
    firing: { [`pg_replication_lag_seconds{${POSTGRES}}`]: constant(31) },
    quiet: { [`pg_replication_lag_seconds{${POSTGRES}}`]: constant(30) },
    labels: { job: 'postgres', instance: 'postgres-exporter:9187' },
    summary: 'the standby is 31s behind, above 30 s',
  },
  {
    alert: 'ReplicationBehind',
    firing: {
      [`pg_stat_replication_pg_wal_lsn_diff{${POSTGRES}, application_name="standby"}`]: constant(128 * 2 ** 20),
    },
    quiet: { [`pg_stat_replication_pg_wal_lsn_diff{${POSTGRES}, application_name="standby"}`]: constant(64 * 2 ** 20) },
    labels: { job: 'postgres', instance: 'postgres-exporter:9187', application_name: 'standby' },
    summary: 'standby is 128MiB behind, above 64 MiB',
  },
  {
    alert: 'DiskBusy',
    firing: {
      [`node_disk_io_time_seconds_total{${NODE}, device="vda"}`]: growing(28.5),
      [`node_disk_io_time_seconds_total{${NODE}, device="loop0"}`]: growing(30),
    },
    quiet: { [`node_disk_io_time_seconds_total{${NODE}, device="vda"}`]: growing(26.5) },
    labels: { job: 'node', instance: 'node-exporter:9100', device: 'vda' },
    summary: 'vda is busy for 95% of the time, above 90 %',
  },
  {
    alert: 'InstanceDown',
    firing: { [`up{${APP}}`]: constant(0) },
    quiet: { [`up{${APP}}`]: constant(1) },
    labels: { job: 'app', instance: 'backend:8000' },
    summary: 'app on backend:8000 does not answer',
  },
];

const rules = alertRules(EVERYTHING);
const ruleOf = (alert: string): AlertRule => rules.find((rule) => rule.alert === alert)!;

test('every rule has an example', () => {
  expect(EXAMPLES.map(({ alert }) => alert)).toEqual(rules.map(({ alert }) => alert));
});

test("the document's thresholds are the defaults", () => {
  expect(ALERT_THRESHOLDS).toMatchObject({
    requestSeconds: 3,
    aiErrorRatio: 0.05,
    poolRatio: 0.9,
    connections: 80,
    querySeconds: 1,
  });
});

test.each([
  ['SlowResponses', { requestSeconds: 5 }, '> 5'],
  ['AiErrors', { aiErrorRatio: 0.1 }, '> 0.1'],
  ['PoolExhausted', { poolRatio: 0.8 }, '> 0.8'],
  ['SlowVectorQueries', { vectorQuerySeconds: 2.5 }, '> 2.5'],
  ['SlowQueries', { querySeconds: 0.25 }, '> 0.25'],
  ['ManyConnections', { connections: 157 }, '> 157'],
  ['ReplicationLate', { replicationLagSeconds: 10 }, '> 10'],
  ['ReplicationBehind', { replicationLagMib: 1 }, '> 1048576'],
  ['DiskBusy', { diskBusyRatio: 0.5 }, '> 0.5'],
])('%s follows its threshold %j', (alert, thresholds, end) => {
  const [changed] = alertRules(EVERYTHING, thresholds).filter((rule) => rule.alert === alert);
  expect(changed?.expr.endsWith(end)).toBe(true);
  expect(ruleOf(alert).expr.endsWith(end)).toBe(false);
});

test('a host without an app or a database has no rules about them', () => {
  const alerts = alertRules({ app: false, postgres: false }).map(({ alert }) => alert);
  expect(alerts).toEqual(['DiskBusy', 'InstanceDown']);
});

test('every metric of an app that a rule reads is in the table, and the other way round', () => {
  const read = [...rules, ...recordingRules()].map(({ expr }) => expr).join('\n');
  const documented = Object.values(APP_METRICS).map(({ name }) => name);
  for (const name of documented) expect(read).toContain(name);
  const named = new Set(read.match(/\b(?!pg_|node_)[a-z]+(?:_[a-z]+)+(?=[{[ ]|$)/gm));
  for (const name of ['histogram_quantile']) named.delete(name);
  expect(documented).toEqual(expect.arrayContaining([...named].map((name) => name.replace(/_(bucket|count)$/, ''))));
});

describeWithProgram('promtool', 'prometheus', 'promtool', () => {
  const promtool = async (args: readonly string[], files: Readonly<Record<string, string>>) =>
    inTemporaryDirectory(async (directory) => {
      for (const [name, content] of Object.entries(files)) directory.write(name, content);
      const { code, stdout, stderr } = await runProgram('promtool', args, { cwd: directory.root });
      return { code, output: stdout + stderr };
    });

  test('takes the rules', async () => {
    const files = { 'alerts.yml': renderAlertRules(rules), 'rules.yml': renderRules('app', recordingRules()) };
    const { code, output } = await promtool(['check', 'rules', ...Object.keys(files)], files);
    expect(output).toContain(`SUCCESS: ${rules.length} rules found`);
    expect(code).toBe(0);
  });

  const expectAlerts = async (
    alert: string,
    series: Series,
    at: string,
    expected: readonly object[],
  ): Promise<void> => {
    const test = stringify({
      rule_files: ['alerts.yml'],
      evaluation_interval: '30s',
      tests: [
        {
          interval: '30s',
          input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
          alert_rule_test: [{ eval_time: at, alertname: alert, exp_alerts: expected }],
        },
      ],
    });
    const files = { 'alerts.yml': renderAlertRules(rules), 'test.yml': test };
    expect(await promtool(['test', 'rules', 'test.yml'], files)).toMatchObject({
      output: expect.stringContaining('SUCCESS'),
      code: 0,
    });
  };

  describe.each(EXAMPLES)('$alert', ({ alert, firing, quiet, labels = {}, summary }) => {
    test('tells of it, in words that name the figure and the threshold', async () => {
      const severity = ruleOf(alert).labels.severity;
      await expectAlerts(alert, firing, '30m', [{ exp_labels: { ...labels, severity }, exp_annotations: { summary } }]);
    });

    test('keeps quiet below the threshold', async () => {
      await expectAlerts(alert, quiet, '30m', []);
    });

    test('keeps quiet until it has lasted', async () => {
      await expectAlerts(alert, firing, '90s', []);
    });
  });
});
