/** A metric that an application has to show for the rules and the dashboard to see anything. */
export interface AppMetric {
  /** The metric's name as the app has to show it. */
  readonly name: string;
  /** Prometheus' type of metric. */
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** Labels that the rules read; others are welcome. */
  readonly labels: readonly string[];
  /** What it counts, in words. */
  readonly meaning: string;
}

/**
 * The metrics of an application, in Prometheus's text format on its metrics path. A histogram in seconds needs bucket
 * bounds on both sides of the thresholds that are set for it: 1 and 5 for a threshold of 3, for instance.
 */
export const APP_METRICS = {
  requests: {
    name: 'http_request_duration_seconds',
    type: 'histogram',
    labels: ['status'],
    meaning: 'Time to answer a request; `status` is the HTTP status.',
  },
  aiCalls: {
    name: 'ai_api_calls_total',
    type: 'counter',
    labels: ['model', 'outcome'],
    meaning:
      'Calls of an AI API such as OpenAI; `outcome` is `error` for one that failed, anything else for the others.',
  },
  queries: {
    name: 'db_query_duration_seconds',
    type: 'histogram',
    labels: [],
    meaning: 'Time of a database query, the wait for a connection left out.',
  },
  poolUsed: {
    name: 'db_pool_connections_in_use',
    type: 'gauge',
    labels: [],
    meaning: "Connections that the process has taken out of its pool, the pool's overflow included.",
  },
  poolMax: {
    name: 'db_pool_connections_max',
    type: 'gauge',
    labels: [],
    meaning: 'Connections that the process may take at most: pool size plus overflow.',
  },
  vectorQueries: {
    name: 'chroma_query_duration_seconds',
    type: 'histogram',
    labels: [],
    meaning: 'Time of a search in ChromaDB, as the application waits for it.',
  },
} as const satisfies Readonly<Record<string, AppMetric>>;
