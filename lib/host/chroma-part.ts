import { bashHealth } from './http-health';
import type { HostPart } from './part';
import type { DirectorySpec } from './spec';

/** ChromaDB in server mode as a service of a host. */
export interface ChromaPartProps {
  /** The container's limit in MiB; the index of every collection in use is held in it. */
  readonly memoryMib: number;
  /** CPUs that it may use at most, such as 0.5. */
  readonly cpus: number;
  /**
   * The host directory that holds the data, such as one on an attached volume; `chromaDirectory` makes it.
   * @default a Docker volume below Docker's own directory
   */
  readonly directory?: string;
  /** ChromaDB's image. @default 'chromadb/chroma:1.5.9', the official image */
  readonly image?: string;
  /**
   * Whether other hosts reach it on the host's port 8000. ChromaDB 1.x asks nobody who they are, so that the host
   * has to name them in `publishedSources`, and the cloud firewall too.
   * @default false: containers of the same host only
   */
  readonly published?: boolean;
}

/** The name of the service and of the host in the network. */
export const CHROMA_SERVICE = 'chroma';

/** The port on which the official image listens, on all addresses. */
export const CHROMA_PORT = 8000;

/**
 * What a service needs in its environment to be ChromaDB's client without telling its makers of it: the Python client
 * sends usage figures unless told not to. The server of 1.x has no setting for any. Source: docs.trychroma.com,
 * "Telemetry", 2025; confidence: low for the server.
 */
export const CHROMA_CLIENT_ENVIRONMENT = { ANONYMIZED_TELEMETRY: 'False' } as const;

const DATA_VOLUME = 'chroma_data';

/** Where the configuration inside of the image puts the data. Source: docker_single_node.yaml of chroma 1.x, 2025. */
const DATA_PATH = '/data';

/** The image has no user of its own; its server needs no more than a directory that it may write to. */
const DIRECTORY_OWNER = { uid: 1000, gid: 1000 } as const;

/**
 * ChromaDB 1.x with its data in a volume. The image holds bash, but no curl and no Python, hence the health check.
 * There is no token: built-in authentication ended with 1.0 (docs.trychroma.com, "Migration"), so that the network
 * decides who comes in.
 */
export function chromaPart(props: ChromaPartProps): HostPart {
  const { directory, published = false } = props;
  return {
    service: {
      name: CHROMA_SERVICE,
      image: props.image ?? 'chromadb/chroma:1.5.9',
      memoryMib: props.memoryMib,
      cpus: props.cpus,
      port: CHROMA_PORT,
      // Docker makes a new volume root's, and so the image's own user, root without capabilities, has to write there.
      ...(directory !== undefined && { user: `${DIRECTORY_OWNER.uid}:${DIRECTORY_OWNER.gid}` }),
      ...(published && { publish: [{ host: CHROMA_PORT, container: CHROMA_PORT, restricted: true }] }),
      mounts: [{ source: DATA_VOLUME, target: DATA_PATH }],
      health: bashHealth(CHROMA_PORT, '/api/v2/heartbeat'),
      // A killed write is found again in SQLite's journal, but costs the next start its time.
      stopGraceSeconds: 60,
    },
    volumes: [{ name: DATA_VOLUME, ...(directory !== undefined && { directory }) }],
  };
}

/** The directory of a ChromaDB with `directory`, to be made on a data disk before the first start. */
export function chromaDirectory(path: string): DirectorySpec {
  return { path, ...DIRECTORY_OWNER, mode: '0700' };
}
