import type { HostPart } from './part';
import type { MountSpec, SecretSpec, ServiceSpec } from './spec';

/** A vendor whose agent watches the host. */
export type AgentVendor = 'datadog' | 'newrelic';

/** A vendor's agent as a service of a host. */
export interface AgentPartProps {
  /** The name under which the vendor shows the host; each host has its own. */
  readonly hostname: string;
  /**
   * The container's limit in MiB.
   * @default 384 for Datadog (an assumption: agent, trace agent and process agent), 128 for New Relic, which says that
   * its agent takes 20 to 35 MB (docs.newrelic.com, "Infrastructure agent overhead", 2025)
   */
  readonly memoryMib?: number;
  /** CPUs that it may use at most. @default 0.2 */
  readonly cpus?: number;
  /** The agent's image. @default 'gcr.io/datadoghq/agent:7' or 'newrelic/infrastructure:latest', the vendors' own */
  readonly image?: string;
  /**
   * Whether the agent sees the single containers through Docker's socket, which is as good as root on the host.
   * @default false: the host's own figures and what applications send
   */
  readonly dockerSocket?: boolean;
  /** Datadog's site. @default 'datadoghq.com' */
  readonly site?: string;
}

/** The secrets that hold the vendors' keys, named as the agents read them. */
export const AGENT_KEYS = { datadog: 'DD_API_KEY', newrelic: 'NRIA_LICENSE_KEY' } as const satisfies Record<
  AgentVendor,
  string
>;

/** What a vendor's agent is made of. */
interface Agent {
  readonly service: string;
  readonly memoryMib: number;
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly mounts: readonly MountSpec[];
  readonly capabilities: readonly string[];
  readonly key: Pick<SecretSpec, 'meaning' | 'source'>;
}

const DOCKER_SOCKET: MountSpec = { source: '/var/run/docker.sock', target: '/var/run/docker.sock', readOnly: true };

/**
 * The agent of Datadog or New Relic in a container. It waits for the first deploy, since its key is the user's.
 * Applications reach Datadog's as `datadog-agent`, port 8126 for traces and 8125 (UDP) for metrics.
 */
export function agentPart(vendor: AgentVendor, props: AgentPartProps): HostPart {
  const agent = vendor === 'datadog' ? datadog(props) : newRelic(props);
  const key = AGENT_KEYS[vendor];
  const service: ServiceSpec = {
    name: agent.service,
    image: props.image ?? agent.image,
    memoryMib: props.memoryMib ?? agent.memoryMib,
    cpus: props.cpus ?? 0.2,
    environment: agent.environment,
    secrets: [{ name: key, as: 'env' }],
    mounts: [...agent.mounts, ...(props.dockerSocket === true ? [DOCKER_SOCKET] : [])],
    capabilities: agent.capabilities,
    deploy: 'stop-first',
  };
  return { service, secrets: [{ name: key, origin: 'user', ...agent.key }] };
}

/** Source: docs.datadoghq.com, "Docker Agent", 2025. */
function datadog({ hostname, site = 'datadoghq.com' }: AgentPartProps): Agent {
  return {
    service: 'datadog-agent',
    memoryMib: 384,
    image: 'gcr.io/datadoghq/agent:7',
    environment: {
      DD_SITE: site,
      DD_HOSTNAME: hostname,
      DD_APM_ENABLED: 'true',
      DD_APM_NON_LOCAL_TRAFFIC: 'true',
      DD_DOGSTATSD_NON_LOCAL_TRAFFIC: 'true',
    },
    mounts: [
      { source: '/proc', target: '/host/proc', readOnly: true },
      { source: '/sys/fs/cgroup', target: '/host/sys/fs/cgroup', readOnly: true },
    ],
    // The image's init prepares its directories as root and gives them to the agent's user.
    capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
    key: { meaning: "Datadog's API key.", source: 'Datadog, Organization Settings, API Keys' },
  };
}

/** Source: docs.newrelic.com, "Install infrastructure agent as a container" and "Linux agent running modes", 2025. */
function newRelic({ hostname }: AgentPartProps): Agent {
  return {
    service: 'newrelic-infra',
    memoryMib: 128,
    image: 'newrelic/infrastructure:latest',
    environment: { NRIA_DISPLAY_NAME: hostname, NRIA_OVERRIDE_HOST_ROOT: '/host' },
    mounts: [{ source: '/', target: '/host', readOnly: true }],
    // Those of the vendor's "privileged" mode, which reads what other processes do.
    capabilities: ['DAC_READ_SEARCH', 'SYS_PTRACE'],
    key: { meaning: "New Relic's ingest licence key.", source: 'New Relic, API keys, type INGEST - LICENSE' },
  };
}
