import type { HealthCheckSpec } from './spec';

/** A health check for images that hold Python but no curl, which is the case for most FastAPI images. */
export function pythonHealth(port: number, path: string): HealthCheckSpec {
  const script = `import urllib.request as r; r.urlopen("http://127.0.0.1:${port}${path}", timeout=4)`;
  return { command: ['python', '-c', script], intervalSeconds: 15 };
}

/** A health check for images that hold Node.js but no curl, which is the case for most Next.js images. */
export function nodeHealth(port: number, path: string): HealthCheckSpec {
  const url = JSON.stringify(`http://127.0.0.1:${port}${path}`);
  const script = `fetch(${url},{signal:AbortSignal.timeout(4000)}).then(r=>process.exit(r.ok?0:1),()=>process.exit(1))`;
  return { command: ['node', '-e', script], intervalSeconds: 15 };
}

/** A health check for images that hold bash and nothing that speaks HTTP: any answer with the status 200 is well. */
export function bashHealth(port: number, path: string): HealthCheckSpec {
  const script = [
    `exec 3<>/dev/tcp/127.0.0.1/${port}`,
    `printf 'GET ${path} HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3`,
    'read -r -t 4 _ status _ <&3',
    '[ "$status" = 200 ]',
  ].join(' && ');
  return { command: ['bash', '-c', script], intervalSeconds: 15 };
}
