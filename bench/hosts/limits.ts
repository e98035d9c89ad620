import type { Droplet } from '../../__tests__/e2e/hosts/rig/droplet';

interface Inspected {
  readonly HostConfig: Readonly<Record<'Memory' | 'NanoCpus' | 'CpuShares' | 'ShmSize', number>>;
}

/** Arguments of `docker run` that give a container what another one has. */
export async function limitsOf(droplet: Droplet, container: string): Promise<string> {
  const inspected = JSON.parse(await droplet.run(`docker inspect ${container}`)) as readonly [Inspected];
  const { Memory, NanoCpus, CpuShares, ShmSize } = inspected[0].HostConfig;
  return `--memory ${Memory} --cpus ${NanoCpus / 1e9} --cpu-shares ${CpuShares} --shm-size ${ShmSize}`;
}
