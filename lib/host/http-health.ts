import type { HealthCheckSpec } from './spec';

/** A health check for images that hold Python but no curl, which is the case for most FastAPI images. */
export function pythonHealth(port: number, path: string): HealthCheckSpec {
  const script = `import urllib.request as r; r.urlopen("http://127.0.0.1:${port}${path}", timeout=4)`;
  return { command: ['python', '-c', script], intervalSeconds: 15 };
}
