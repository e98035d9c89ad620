import { stringify } from 'yaml';
import { APP_METRICS } from './app-metrics';

/** A figure that Prometheus computes ahead under a name of its own. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

/** The value below which a share of a histogram's observations lies, over five minutes. */
export function quantile(metric: string, share: number): string {
  return `histogram_quantile(${share}, sum by (le) (rate(${metric}_bucket[5m])))`;
}

/** What share of a counter's growth over five minutes has a label. */
export function ratio(counter: string, label: string): string {
  return `sum(rate(${counter}{${label}}[5m])) / sum(rate(${counter}[5m]))`;
}

/** The figures that the Planner document asks for. */
export function recordingRules(): readonly RecordingRule[] {
  const { requests, aiCalls, queries } = APP_METRICS;
  return [
    { record: 'app:requests:rate5m', expr: `sum(rate(${requests.name}_count[5m]))` },
    ...[0.5, 0.95, 0.99].map((share) => ({
      record: `app:request_seconds:p${share * 100}`,
      expr: quantile(requests.name, share),
    })),
    { record: 'app:errors:ratio5m', expr: ratio(`${requests.name}_count`, 'status=~"5.."') },
    { record: 'app:ai_calls:rate5m', expr: `sum by (model, outcome) (rate(${aiCalls.name}[5m]))` },
    { record: 'app:query_seconds:p95', expr: quantile(queries.name, 0.95) },
  ];
}

/** A file of rules, as Prometheus reads it. */
export function renderRules(group: string, rules: readonly object[]): string {
  return stringify({ groups: [{ name: group, rules }] }, { lineWidth: 0 });
}
