import { containersOf, imageVariable } from './containers';
import { type ResolvedHost, isDeployed } from './resolved';
import type { DeployMode, HealthCheckSpec, ServiceSpec } from './spec';

/** One container of a service that a deploy brings. */
interface DeployedContainer {
  readonly name: string;
  /** The variable of release.env that names its image. */
  readonly variable: string;
  /** What `upstream` calls it: a colour or a number; empty where there is one container only. */
  readonly part: string;
}

/** What the command `deploy` knows of a service. */
interface DeployedService {
  readonly service: string;
  readonly mode: DeployMode;
  /** The image that the definition names. */
  readonly image: string;
  readonly containers: readonly DeployedContainer[];
  /** The migration's command and arguments; empty for none. */
  readonly migrate: readonly string[];
  /** Seconds that a container is given to become healthy. */
  readonly healthySeconds: number;
}

/** Seconds beyond the health check's own figures, for a machine that is busy. */
const PATIENCE_SECONDS = 60;

/** deploys.json: the services that a deploy brings, in the order of the definition. */
export function renderDeploys(host: ResolvedHost): string {
  const services = host.services.flatMap((service): readonly DeployedService[] => {
    if (!isDeployed(service) || service.deploy === undefined) return [];
    return [
      {
        service: service.name,
        mode: service.deploy,
        image: service.image,
        containers: containersOf([service]).map((container) => ({
          name: container.name,
          variable: imageVariable(container),
          part: container.colour ?? (container.instance === undefined ? '' : String(container.instance)),
        })),
        migrate: service.migrate ?? [],
        healthySeconds: healthySeconds(service),
      },
    ];
  });
  return `${JSON.stringify(services, null, 2)}\n`;
}

function healthySeconds({ health = { command: [] } }: ServiceSpec): number {
  const { startSeconds = 30, intervalSeconds = 10, timeoutSeconds = 5, retries = 3 }: HealthCheckSpec = health;
  return startSeconds + (intervalSeconds + timeoutSeconds) * retries + PATIENCE_SECONDS;
}
