/**
 * What usually listens on a port and neither encrypts nor, mostly, asks who connects, unless it is set up to.
 * Source: the services' own documentation of their defaults.
 */
export const SERVICE_PORTS: ReadonlyMap<number, string> = new Map([
  [80, 'HTTP'],
  [2049, 'NFS'],
  [2375, "Docker's API"],
  [3306, 'MySQL'],
  [5432, 'PostgreSQL'],
  [6379, 'Redis'],
  [8000, 'HTTP'],
  [8080, 'HTTP'],
  [9090, 'Prometheus'],
  [9200, 'OpenSearch'],
  [11211, 'memcached'],
  [27017, 'MongoDB'],
]);
