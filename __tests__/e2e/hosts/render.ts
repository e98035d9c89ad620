import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { firstBoot } from '../../../cloud-init/first-boot';
import { hostBundle } from '../../../cloud-init/host-bundle';
import { buildUserData } from '../../../cloud-init/user-data';
import { renderMime } from '../../../cloud-init/mime';
import { findDropletSize } from '../../../lib/catalog/droplet-sizes';
import type { HostBundle } from '../../../lib/host/bundle';
import { planHost } from '../../../lib/host/plan';
import type { HostSpec } from '../../../lib/host/spec';
import { plannerSpec } from '../../../lib/planner/planner-spec';

/** The name by which the app's image is known to the host; no registry answers there. */
export const APP_IMAGE = 'registry.invalid/acme/planner';

/** The domain of the host under test; its certificate stays self-signed. */
export const DOMAIN = 'planner.example.com';

/** A rate that no load of a test reaches: all of it comes from one address. */
const UNLIMITED = 600_000;

const PATIENT = { startSeconds: 300, timeoutSeconds: 30 } as const;

/** Planner on its own droplet, with what a test needs to differ. Its health checks are patient with a busy machine. */
export function plannerUnderTest(): HostSpec {
  const spec = plannerSpec({
    domain: DOMAIN,
    size: 's-1vcpu-1gb',
    backend: { image: `${APP_IMAGE}:1`, migrate: ['python', '/app/migrate.py'] },
    rateLimits: ['app', 'strict'].map((name) => ({ name, requestsPerMinute: UNLIMITED, burst: 1000 })),
  });
  const services = spec.services.map((service) =>
    service.health ? { ...service, health: { ...service.health, ...PATIENT } } : service,
  );
  return { ...spec, services };
}

/** What a host is made of: its user data as DigitalOcean hands it over, and the bundle that a deploy sends. */
export interface RenderedHost {
  readonly userData: string;
  readonly bundle: HostBundle;
}

/** Renders a host. @throws Error where its definition has faults, which is a mistake in the test */
export function renderHost(spec: HostSpec): RenderedHost {
  const { host, faults } = planHost(spec, findDropletSize('s-1vcpu-1gb'));
  const errors = faults.all.filter((fault) => fault.severity === 'error');
  if (errors.length > 0) throw new Error(errors.map((fault) => JSON.stringify(fault)).join('\n'));
  const bundle = hostBundle(host, ['telegram-webhook']);
  return { userData: renderMime(buildUserData(firstBoot(host, bundle, ['telegram-webhook'])).parts), bundle };
}

/** Writes a bundle as it lies in `cdktf.out/hosts/STACK/HOST`. */
export function writeBundle(bundle: HostBundle, directory: string): void {
  for (const file of bundle.files) {
    const target = path.join(directory, file.path);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, file.content, { mode: Number.parseInt(file.mode, 8) });
  }
}
