import { nodeHealth } from './http-health';
import type { HostPart } from './part';
import type { DeployMode, SecretSpec } from './spec';

/** A Next.js application as a service of a host. */
export interface FrontendPartProps {
  /** An image reference, `registry/repository:tag`. Its command starts the server; it holds `node`. */
  readonly image: string;
  /** The container's limit in MiB; JavaScript's heap gets three quarters of it. */
  readonly memoryMib: number;
  /** CPUs that it may use at most, such as 0.5. */
  readonly cpus: number;
  /** The service's name, by which routes lead to it. @default 'frontend' */
  readonly name?: string;
  /** The port it listens on. @default 3000 */
  readonly port?: number;
  /** The path that answers 200 while it is well. @default '/' */
  readonly healthPath?: string;
  /**
   * Where its server reaches the API, given as API_URL: `http://backend:8000` on the same host. What the browser calls
   * (NEXT_PUBLIC_*) is fixed when the image is built. @default none
   */
  readonly apiUrl?: string;
  /** Plain values beside those of Node.js and Next.js, which they replace. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Secrets, each given as a variable. @default none */
  readonly secrets?: readonly SecretSpec[];
  /** `uid:gid`. @default '1000:1000', the user `node` of the official images */
  readonly user?: string;
  /** How a new version takes over from the old one. @default 'blue-green' */
  readonly deploy?: DeployMode;
  /** Seconds between SIGTERM and SIGKILL. @default 30 */
  readonly stopGraceSeconds?: number;
}

/** The name of the service unless it has another. */
export const FRONTEND_SERVICE = 'frontend';

/** What V8's young generation (up to 192 MiB on Node 24, measured), buffers and code need beside the old one, in MiB. */
const BESIDE_HEAP_MIB = 256;

/**
 * What V8's old generation may take of a container's limit: a heap as large as the limit is killed by the kernel before
 * it is collected.
 */
function heapMib(memoryMib: number): number {
  return Math.floor(Math.max(memoryMib / 2, Math.min(memoryMib * 0.75, memoryMib - BESIDE_HEAP_MIB)));
}

/** A Next.js frontend in a container, with its health check. */
export function frontendPart(props: FrontendPartProps): HostPart {
  const { image, memoryMib, cpus, port = 3000, secrets = [] } = props;
  return {
    service: {
      name: props.name ?? FRONTEND_SERVICE,
      image,
      memoryMib,
      cpus,
      port,
      user: props.user ?? '1000:1000',
      environment: {
        NODE_ENV: 'production',
        NODE_OPTIONS: `--max-old-space-size=${heapMib(memoryMib)}`,
        // Next.js binds to HOSTNAME, which Docker would set to the container's own name.
        HOSTNAME: '0.0.0.0',
        PORT: String(port),
        NEXT_TELEMETRY_DISABLED: '1',
        ...(props.apiUrl !== undefined && { API_URL: props.apiUrl }),
        ...props.environment,
      },
      ...(secrets.length > 0 && { secrets: secrets.map(({ name }) => ({ name, as: 'env' as const })) }),
      health: nodeHealth(port, props.healthPath ?? '/'),
      deploy: props.deploy ?? 'blue-green',
      stopGraceSeconds: props.stopGraceSeconds ?? 30,
    },
    ...(secrets.length > 0 && { secrets }),
  };
}
