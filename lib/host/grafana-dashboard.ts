import { APP_METRICS } from './app-metrics';
import { quantile, ratio } from './prometheus-rules';

/** A diagram: its title, its unit in Grafana's words, and one line a query. */
interface Panel {
  readonly title: string;
  readonly unit: string;
  readonly queries: readonly { readonly expr: string; readonly legend: string }[];
}

/** The name by which the dashboard knows Prometheus. */
export const PROMETHEUS_SOURCE_UID = 'prometheus';

const { requests, aiCalls, poolUsed, poolMax, vectorQueries, queries } = APP_METRICS;

const quantiles = (metric: string): Panel['queries'] =>
  [0.5, 0.95, 0.99].map((share) => ({ expr: quantile(metric, share), legend: `p${share * 100}` }));

/** What the rules watch, as curves. */
const PANELS: readonly Panel[] = [
  { title: 'Answers', unit: 's', queries: quantiles(requests.name) },
  {
    title: 'Requests',
    unit: 'reqps',
    queries: [{ expr: `sum by (status) (rate(${requests.name}_count[5m]))`, legend: '{{status}}' }],
  },
  {
    title: 'Failed AI calls',
    unit: 'percentunit',
    queries: [{ expr: ratio(aiCalls.name, 'outcome="error"'), legend: 'failed' }],
  },
  {
    title: 'Connection pools',
    unit: 'percentunit',
    queries: [{ expr: `${poolUsed.name} / ${poolMax.name}`, legend: '{{instance}}' }],
  },
  { title: 'Searches in ChromaDB', unit: 's', queries: quantiles(vectorQueries.name) },
  { title: 'Database queries', unit: 's', queries: quantiles(queries.name) },
  {
    title: 'Connections to PostgreSQL',
    unit: 'short',
    queries: [{ expr: 'sum by (state) (pg_stat_activity_count)', legend: '{{state}}' }],
  },
  {
    title: 'Busy disks',
    unit: 'percentunit',
    queries: [{ expr: 'rate(node_disk_io_time_seconds_total[5m])', legend: '{{device}}' }],
  },
];

const COLUMNS = 2;
const WIDTH = 12;
const HEIGHT = 8;

/** The dashboard as Grafana reads it from a file. */
export function grafanaDashboard(app: string): string {
  const panels = PANELS.map(({ title, unit, queries: lines }, index) => ({
    id: index + 1,
    type: 'timeseries',
    title,
    gridPos: { x: (index % COLUMNS) * WIDTH, y: Math.floor(index / COLUMNS) * HEIGHT, w: WIDTH, h: HEIGHT },
    datasource: { type: 'prometheus', uid: PROMETHEUS_SOURCE_UID },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    targets: lines.map(({ expr, legend }, line) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + line),
      expr,
      legendFormat: legend,
    })),
  }));
  const dashboard = {
    uid: app,
    title: app,
    schemaVersion: 39,
    editable: false,
    refresh: '1m',
    time: { from: 'now-6h', to: 'now' },
    panels,
  };
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}
