import { Construct } from 'constructs';
import { findDropletSize } from '../catalog/droplet-sizes';
import { AVAILABILITIES } from '../catalog/sla';
import { ComposeHost } from '../compute/compose-host';
import { machineOf } from '../compute/site-machine';
import type { WatchedHosts } from '../compute/site-watch';
import { CHROMA_PORT, chromaDirectory, chromaPart } from '../host/chroma-part';
import { joinParts } from '../host/part';
import type { HostSpec } from '../host/spec';
import type { IPeer } from '../network/peer';
import { Port } from '../network/port';
import type { PrivateNetwork } from '../network/private-network';
import { visibleToLinuxMib } from '../sizing/memory';
import { sumOfShares } from '../sizing/shares';
import { DataVolume } from '../storage/data-volume';
import { known } from '../terraform/deferred';
import type { Deployment } from '../terraform/deployment';
import { availability } from '../terraform/notes';
import { CHROMA_ENDPOINT } from './tria-backend';
import { type TriaProps, triaFrame } from './tria-props';
import { agentParts, hostAlertsOf } from './tria-spec';

/** A droplet of ChromaDB's own. */
export interface ChromaDropletProps {
  /** A droplet size: the guide's are `s-1vcpu-2gb` and `s-2vcpu-4gb`. @default 's-1vcpu-2gb' */
  readonly size?: string;
  /** A volume for its data, in GiB, which outlives the droplet. @default the droplet's disk, of which there are backups */
  readonly volumeGib?: number;
}

/** What is left to the system there, after the kernel's own. */
const SYSTEM_MIB = 256;

const MOUNT_POINT = '/mnt/chroma';

/** ChromaDB on a droplet of its own: reachable from those that are allowed to, over the private network only. */
export class ChromaDroplet extends Construct {
  readonly host: ComposeHost;
  readonly volume: DataVolume | undefined;
  /** For the alerts. */
  readonly watched: WatchedHosts;

  constructor(
    scope: Construct,
    id: string,
    props: TriaProps & { readonly chroma?: 'host' | ChromaDropletProps },
    network: PrivateNetwork,
    app: string,
  ) {
    super(scope, id);
    const { size = 's-1vcpu-2gb', volumeGib } = typeof props.chroma === 'object' ? props.chroma : {};
    const name = `${app}-chroma`;
    const { region, networkRange } = triaFrame(props);
    this.volume =
      volumeGib === undefined
        ? undefined
        : new DataVolume(this, 'storage', { name, region, sizeGib: volumeGib, protect: props.protect ?? true });
    this.host = new ComposeHost(this, 'host', {
      ...machineOf(props, network),
      ...chromaSpec(app, name, known(size) ?? '', props, networkRange, this.volume !== undefined),
      name,
      size,
      ...(this.volume && { dataVolumes: [this.volume] }),
    });
    this.watched = { id: 'chroma_alerts', name, hosts: [this.host], size };
    availability.add(this, { name: 'ChromaDB droplet', ...AVAILABILITIES.droplet });
  }

  /** Lets hosts ask it: `chroma.allowFrom(backends)`. ChromaDB asks nobody who they are, so the network does. */
  allowFrom(sources: IPeer | readonly IPeer[]): void {
    this.host.connections.allowFrom(sources, Port.tcp(CHROMA_PORT));
  }

  /** Where the other hosts find it. */
  endpoints(): NonNullable<Deployment['endpoints']> {
    return { [CHROMA_ENDPOINT]: { host: this.host.droplet.ipv4AddressPrivate, port: CHROMA_PORT } };
  }
}

function chromaSpec(
  app: string,
  name: string,
  size: string,
  props: TriaProps,
  networkRange: string,
  onVolume: boolean,
): HostSpec {
  const machine = findDropletSize(size) ?? { memoryMib: 2048, vcpus: 1 };
  const agents = agentParts(props.agent, name);
  const { memoryMib: agentsMib } = sumOfShares(agents.map(({ service }) => service));
  const directory = `${MOUNT_POINT}/data`;
  const chroma = chromaPart({
    memoryMib: Math.max(256, visibleToLinuxMib(machine.memoryMib) - SYSTEM_MIB - agentsMib),
    cpus: machine.vcpus,
    published: true,
    ...(onVolume && { directory }),
  });
  return {
    app,
    ...joinParts([chroma, ...agents]),
    publishedSources: [networkRange],
    systemMemoryMib: SYSTEM_MIB,
    swapMib: 1024,
    ...(onVolume && {
      dataDisks: [{ volumeName: name, mountPoint: MOUNT_POINT, directories: [chromaDirectory(directory)] }],
    }),
    ...(props.monitoring && { alerts: hostAlertsOf(props.monitoring) }),
    ...(props.logRetentionDays !== undefined && { logRetentionDays: props.logRetentionDays }),
  };
}
