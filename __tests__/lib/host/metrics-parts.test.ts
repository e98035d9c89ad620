import { parse } from 'yaml';
import { metricsParts } from '../../../lib/host/metrics-parts';
import { joinParts } from '../../../lib/host/part';
import { runProgram } from '../../support/run-program';
import { inTemporaryDirectory } from '../../support/temporary-directory';
import { describeWithProgram } from '../../support/with-program';

const joined = joinParts(metricsParts('shop', { retentionDays: 30, path: '/numbers' }, { postgres: true }));
const fileOf = (path: string): string => joined.files.find((file) => file.path === path)?.content ?? '';
const config = parse(fileOf('prometheus/prometheus.yml')) as {
  scrape_configs: { job_name: string; metrics_path: string; static_configs: { targets: string[] }[] }[];
};
const rules = parse(fileOf('prometheus/rules.yml')) as { groups: { rules: { record: string }[] }[] };

test('Prometheus asks the app, nginx and PostgreSQL', () => {
  const jobs = config.scrape_configs.map((job) => [job.job_name, job.static_configs[0]?.targets[0], job.metrics_path]);
  expect(jobs).toEqual([
    ['prometheus', 'localhost:9090', '/metrics'],
    ['app', 'backend:8000', '/numbers'],
    ['nginx', 'nginx-exporter:9113', '/metrics'],
    ['postgres', 'postgres-exporter:9187', '/metrics'],
  ]);
});

test('every target is a service of the host, or reached through nginx', () => {
  const names = [...joined.services.map(({ name }) => name), 'localhost', 'backend'];
  for (const job of config.scrape_configs) {
    expect(names).toContain(job.static_configs[0]?.targets[0]?.split(':')[0]);
  }
});

test("the document's figures are recorded: requests, p50, p95, p99, errors, AI calls, query time", () => {
  expect(rules.groups[0]?.rules.map(({ record }) => record)).toEqual([
    'app:requests:rate5m',
    'app:request_seconds:p50',
    'app:request_seconds:p95',
    'app:request_seconds:p99',
    'app:errors:ratio5m',
    'app:ai_calls:rate5m',
    'app:query_seconds:p95',
  ]);
});

test('Prometheus is reached through an SSH tunnel only, and keeps what it was asked to', () => {
  const [prometheus] = joined.services;
  expect(prometheus?.publish).toEqual([{ host: 9090, container: 9090, address: '127.0.0.1' }]);
  expect(prometheus?.command).toContain('--storage.tsdb.retention.time=30d');
});

describeWithProgram('promtool', 'prometheus', 'promtool', () => {
  test('takes the configuration and its rules', async () => {
    await inTemporaryDirectory(async (directory) => {
      for (const file of joined.files) directory.write(file.path, file.content);
      const { code, stderr } = await runProgram('promtool', [
        'check',
        'config',
        directory.at('prometheus/prometheus.yml'),
      ]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    });
  });
});
