import type { Droplet } from '../../__tests__/e2e/hosts/rig/droplet';
import { Outside } from '../../__tests__/e2e/hosts/rig/outside';
import { DOMAIN } from '../../__tests__/e2e/hosts/rig/rendered-host';
import { limitsOf } from './limits';
import { type Side, comparePair } from './paired';

const SECONDS = 8;

const CONTAINERS: Readonly<Record<Side, string>> = { ours: 'planner-nginx-1', defaults: 'bench-nginx' };

/** What a first guide to nginx tells to write; all else is the image's. */
const SITE = (backend: string): string => `server {
    listen 443 ssl;
    server_name ${DOMAIN};
    ssl_certificate /etc/letsencrypt/planner/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/planner/privkey.pem;
    location / {
        proxy_pass http://${backend};
        proxy_set_header Host $host;
        proxy_set_header X-Real-IP $remote_addr;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto $scheme;
    }
}
`;

/** In the app's place, so that nginx is what is measured: an answer of its size, and nothing behind it. */
const ANSWERER = `worker_processes 1;
events { worker_connections 1024; }
http {
    access_log off;
    keepalive_requests 1000000;
    server { listen 8000; default_type application/json; return 200 '{"version":"1"}'; }
}
`;

/** Requests over HTTPS to the host's own nginx, and to one that has its image's configuration and a plain site. */
export async function compareNginx(droplet: Droplet): Promise<void> {
  const network = await droplet.run(
    `docker inspect --format '{{range $name, $_ := .NetworkSettings.Networks}}{{$name}}{{end}}' ${CONTAINERS.ours}`,
  );
  await makeDefaults(droplet, network, await putAnswerer(droplet, network));
  const outside = await Outside.create('hosts-bench-outside', ['--add-host', `${DOMAIN}:${await droplet.address()}`]);
  try {
    for (const [what, header] of [
      ['kept connections', 'X-Bench: kept'],
      ['a connection a request', 'Connection: close'],
    ] as const) {
      await comparePair(`nginx, HTTPS, ${what}`, 'requests/s', async (side) => {
        await serveBy(droplet, side);
        return requestsPerSecond(
          await outside.run(
            `wrk --threads 1 --connections 32 --duration ${SECONDS}s --header '${header}' https://${DOMAIN}/version`,
          ),
        );
      });
    }
  } finally {
    await outside.remove();
  }
}

/** @returns the address that nginx knows as the app's */
async function putAnswerer(droplet: Droplet, network: string): Promise<string> {
  const app = `planner-backend-${await droplet.run(`${droplet.bin('upstream')} backend`)}-1`;
  const address = await droplet.run(
    `docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' ${app}`,
  );
  await droplet.write('/tmp/answerer.conf', ANSWERER);
  await droplet.run(`docker rm --force ${app}
    docker run --detach --name bench-answerer --network ${network} --ip ${address} \\
      --tmpfs /var/cache/nginx --volume /tmp/answerer.conf:/etc/nginx/nginx.conf:ro nginx:1.28`);
  return `${address}:8000`;
}

/** The same limits, network and certificate as the host's own. */
async function makeDefaults(droplet: Droplet, network: string, backend: string): Promise<void> {
  await droplet.write('/tmp/bench-site.conf', SITE(backend));
  const limits = await limitsOf(droplet, CONTAINERS.ours);
  await droplet.run(`docker create --name ${CONTAINERS.defaults} --publish 443:443 --network ${network} \\
    ${limits} \\
    --volume $(docker inspect --format '{{range .Mounts}}{{if eq .Destination "/etc/letsencrypt"}}{{.Name}}{{end}}{{end}}' ${CONTAINERS.ours}):/etc/letsencrypt:ro \\
    --tmpfs /var/cache/nginx --volume /tmp/bench-site.conf:/etc/nginx/conf.d/bench.conf:ro nginx:1.28`);
}

async function serveBy(droplet: Droplet, side: Side): Promise<void> {
  const other = CONTAINERS[side === 'ours' ? 'defaults' : 'ours'];
  await droplet.run(`docker stop --time 2 ${other} && docker start ${CONTAINERS[side]}`);
  await droplet.until(`curl -skf --resolve ${DOMAIN}:443:127.0.0.1 https://${DOMAIN}/version`);
}

function requestsPerSecond(said: string): number {
  if (/Non-2xx|Socket errors/.test(said)) throw new Error(`the load met failures:\n${said}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(said)?.[1]);
}
