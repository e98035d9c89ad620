import { renderCompose } from '../../../lib/host/compose';
import { AGENT_KEYS, type AgentVendor, agentPart } from '../../../lib/host/agent-part';
import { joinParts } from '../../../lib/host/part';
import { resolveHost } from '../../../lib/host/resolved';
import type { HostSpec } from '../../../lib/host/spec';
import { renderDeliveriesTable, renderSecretsTable } from '../../../lib/host/tables';
import { describeFault } from '../../../lib/core/fault';
import { composeConfig, describeWithCompose } from '../../support/compose';
import { planOn } from '../../support/example-hosts';

const VENDORS: readonly AgentVendor[] = ['datadog', 'newrelic'];
const hostOf = (vendor: AgentVendor): HostSpec => ({
  app: 'tria',
  ...joinParts([agentPart(vendor, { hostname: 'tria-1' })]),
});

describe.each(VENDORS)('the agent of %s', (vendor) => {
  const { service } = agentPart(vendor, { hostname: 'tria-1' });

  test("has its key from the user, as a variable that stands in no file of the host's definition", () => {
    const host = resolveHost(hostOf(vendor));
    expect(renderSecretsTable(host)).toBe(`${AGENT_KEYS[vendor]}\tuser\trequired\t-\n`);
    expect(renderDeliveriesTable(host)).toBe(`${service.name}\t${AGENT_KEYS[vendor]}\tenv\t0\t0\n`);
  });

  test('waits for the first deploy, which brings the key', () => {
    expect(service.deploy).toBe('stop-first');
  });

  test('changes nothing on the host, and is not given its Docker', () => {
    expect(service.mounts?.every(({ readOnly }) => readOnly)).toBe(true);
    expect(service.mounts?.map(({ source }) => source)).not.toContain('/var/run/docker.sock');
  });

  test('sees the containers where somebody decides so', () => {
    const mounts = agentPart(vendor, { hostname: 'tria-1', dockerSocket: true }).service.mounts ?? [];
    expect(mounts.at(-1)).toEqual({
      source: '/var/run/docker.sock',
      target: '/var/run/docker.sock',
      readOnly: true,
    });
  });

  test("shows the host under its name, with limits and image of the user's where there are any", () => {
    expect(Object.values(service.environment ?? {})).toContain('tria-1');
    const own = { memoryMib: 256, cpus: 0.5, image: 'acme/agent:1' };
    expect(agentPart(vendor, { hostname: 'tria-1', ...own }).service).toMatchObject(own);
  });

  test('is a sound part of a host', () => {
    expect(planOn(hostOf(vendor)).faults.errors.map(describeFault)).toEqual([]);
  });
});

test("Datadog's site is the European one where asked", () => {
  const { environment } = agentPart('datadog', { hostname: 'tria-1', site: 'datadoghq.eu' }).service;
  expect(environment).toMatchObject({ DD_SITE: 'datadoghq.eu' });
});

describeWithCompose('compose', () => {
  test.each(VENDORS)('takes the agent of %s', async (vendor) => {
    const { services } = await composeConfig(renderCompose(resolveHost(hostOf(vendor))));
    expect(Object.values(services)).toHaveLength(1);
  });
});
