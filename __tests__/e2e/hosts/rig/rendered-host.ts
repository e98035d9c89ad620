import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { firstBoot } from '../../../../cloud-init/first-boot';
import { hostBundle } from '../../../../cloud-init/host-bundle';
import { renderMime } from '../../../../cloud-init/mime';
import { buildUserData } from '../../../../cloud-init/user-data';
import { findDropletSize } from '../../../../lib/catalog/droplet-sizes';
import type { HostBundle } from '../../../../lib/host/bundle';
import { type HostPlan, planHost } from '../../../../lib/host/plan';
import type { HealthCheckSpec, HostSpec } from '../../../../lib/host/spec';
import { type PlannerSpecProps, plannerSpec } from '../../../../lib/planner/planner-spec';

/** The repository of the app's image; no registry answers there, and version 1 is on the machine. */
export const APP_IMAGE = 'registry.invalid/acme/planner';

export const DOMAIN = 'planner.example.com';

/** A rate that no load of a test reaches: all of it comes from one address. */
export const UNLIMITED = ['app', 'strict'].map((name) => ({ name, requestsPerMinute: 600_000, burst: 1000 }));

/** What a host is made of: its user data as DigitalOcean hands it over, and the bundle that a deploy sends. */
export interface RenderedHost {
  readonly app: string;
  readonly userData: string;
  readonly bundle: HostBundle;
  readonly plan: HostPlan;
}

/** What differs from Planner as the stack has it. */
export interface PlannerHostProps extends Partial<Omit<PlannerSpecProps, 'rateLimits'>> {
  /** Limits of rate that no load reaches, or those of the stack. @default 'unlimited' */
  readonly rateLimits?: 'unlimited' | 'documents';
  /** What differs in the app's health check. @default nothing */
  readonly health?: Partial<HealthCheckSpec>;
}

/** Planner on its own droplet as the stack has it. */
export function plannerHost({ rateLimits = 'unlimited', health, ...props }: PlannerHostProps = {}): RenderedHost {
  const size = 's-1vcpu-1gb';
  const limits = rateLimits === 'unlimited' ? { rateLimits: UNLIMITED } : {};
  const spec = plannerSpec({ domain: DOMAIN, size, backend: { image: `${APP_IMAGE}:1` }, ...limits, ...props });
  const services = spec.services.map((service) =>
    service.health && service.deploy ? { ...service, health: { ...service.health, ...health } } : service,
  );
  return renderHost({ ...spec, services }, size);
}

/** Renders a host. @throws Error where its definition has faults, which is a mistake in the test */
export function renderHost(spec: HostSpec, size: string): RenderedHost {
  const plan = planHost(spec, findDropletSize(size));
  const errors = plan.faults.all.filter((fault) => fault.severity === 'error');
  if (errors.length > 0) throw new Error(errors.map((fault) => JSON.stringify(fault)).join('\n'));
  const bundle = hostBundle(plan.host, ['telegram-webhook']);
  const { parts } = buildUserData(firstBoot(plan.host, bundle, ['telegram-webhook']));
  return { app: spec.app, userData: renderMime(parts), bundle, plan };
}

/** Writes a bundle as it lies in `cdktf.out/hosts/STACK/HOST`. */
export function writeBundle(bundle: HostBundle, directory: string): void {
  for (const file of bundle.files) {
    const target = path.join(directory, file.path);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, file.content, { mode: Number.parseInt(file.mode, 8) });
  }
}
