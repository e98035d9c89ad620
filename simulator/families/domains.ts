import { isIP, isIPv4, isIPv6 } from 'node:net';
import { domainProblem } from '../../lib/core/domain';
import type { Call } from '../api/call';
import type { Fields } from '../api/fields';
import { notFound, unprocessable } from '../api/refusal';
import { type Reply, created, noContent, ok, page } from '../api/reply';
import { without } from '../api/without';
import type { World } from '../world';
import { DOMAINS, type Domain, type DomainRecord, RECORDS } from './domain';

const TTL = 1800;
const LEAST_TTL = 30;
const NAME_SERVERS = ['ns1.digitalocean.com', 'ns2.digitalocean.com', 'ns3.digitalocean.com'];
const TYPES = ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'SOA', 'SRV', 'TXT'] as const;
/** Types whose data is a name, which has to be given with its last dot. */
const NAMED = ['CNAME', 'MX', 'NS', 'SRV'];
const RECORD_NAME = /^(@|\*|(\*\.)?[a-zA-Z0-9_]([a-zA-Z0-9_.-]*[a-zA-Z0-9_])?)$/;

export function domains(world: World): void {
  const { routes, account, seeded } = world;
  account.declare(DOMAINS);
  account.declare(RECORDS);
  const recordsOf = (domain: Domain): DomainRecord[] =>
    account.all(RECORDS).filter((item) => item.domain === domain.id);
  account.onRemove(DOMAINS, (domain) => {
    for (const record of recordsOf(domain)) account.remove(RECORDS, record.id);
  });
  const found = (call: Call): Domain => account.get(DOMAINS, call.param('domain'));
  const foundRecord = (call: Call): DomainRecord => {
    const record = account.get(RECORDS, call.numericParam('record'));
    if (record.domain !== found(call).id) throw notFound();
    return record;
  };
  const add = (
    domain: string,
    record: Partial<DomainRecord> & Pick<DomainRecord, 'type' | 'name' | 'data'>,
  ): DomainRecord =>
    account.add<DomainRecord>(RECORDS, {
      id: seeded.numericId(),
      domain,
      priority: null,
      port: null,
      ttl: TTL,
      weight: null,
      flags: null,
      tag: null,
      ...record,
    });
  const view = (record: DomainRecord): unknown => without(record, 'domain');
  const domainView = (domain: Domain): unknown => ({
    name: domain.id,
    ttl: domain.ttl,
    zone_file: zoneFile(domain, recordsOf(domain)),
  });
  const checkNeighbours = (domain: Domain, record: DomainRecord | undefined, type: string, name: string): void => {
    const others = recordsOf(domain).filter((other) => other !== record && other.name === name);
    if (others.some((other) => other.type === 'CNAME') || (type === 'CNAME' && others.length > 0)) {
      throw unprocessable('CNAME records cannot share a name with other records');
    }
  };
  const update = (call: Call): Reply => {
    const record = foundRecord(call);
    const changes = readRecord(call.body, found(call), record);
    checkNeighbours(found(call), record, changes.type, changes.name);
    return ok({ domain_record: view(Object.assign(record, changes)) });
  };
  routes
    .get('/v2/domains', (call) => page(call, 'domains', account.all(DOMAINS), domainView))
    .post('/v2/domains', ({ body }) => {
      const name = body.string('name').toLowerCase();
      const problem = domainProblem(name);
      if (problem) throw unprocessable(`Domain name is not valid: ${problem.problem}`);
      if (account.find(DOMAINS, name)) throw unprocessable('Name already exists');
      const address = body.optionalString('ip_address');
      if (address !== undefined && address !== '' && isIP(address) === 0)
        throw unprocessable('ip_address is not valid');
      const domain = account.add<Domain>(DOMAINS, { id: name, ttl: TTL });
      add(name, { type: 'SOA', name: '@', data: String(TTL) });
      for (const server of NAME_SERVERS) add(name, { type: 'NS', name: '@', data: server });
      if (address !== undefined && address !== '') {
        add(name, { type: isIPv6(address) ? 'AAAA' : 'A', name: '@', data: address });
      }
      return created({ domain: domainView(domain) });
    })
    .get('/v2/domains/:domain', (call) => ok({ domain: domainView(found(call)) }))
    .delete('/v2/domains/:domain', (call) => {
      account.remove(DOMAINS, found(call).id);
      return noContent();
    })
    .get('/v2/domains/:domain/records', (call) => {
      const domain = found(call);
      const [name, type] = [call.query.get('name'), call.query.get('type')];
      const fitting = recordsOf(domain).filter((record) => {
        const full = record.name === '@' ? domain.id : `${record.name}.${domain.id}`;
        return (name === null || full === name) && (type === null || record.type === type);
      });
      return page(call, 'domain_records', fitting, view);
    })
    .post('/v2/domains/:domain/records', (call) => {
      const domain = found(call);
      const record = readRecord(call.body, domain);
      checkNeighbours(domain, undefined, record.type, record.name);
      return created({ domain_record: view(add(domain.id, record)) });
    })
    .get('/v2/domains/:domain/records/:record', (call) => ok({ domain_record: view(foundRecord(call)) }))
    .put('/v2/domains/:domain/records/:record', update)
    .patch('/v2/domains/:domain/records/:record', update)
    .delete('/v2/domains/:domain/records/:record', (call) => {
      account.remove(RECORDS, foundRecord(call).id);
      return noContent();
    });
}

type Contents = Omit<DomainRecord, 'id' | 'domain'>;

function readRecord(body: Fields, domain: Domain, old?: DomainRecord): Contents {
  const type = body.optionalChoice('type', TYPES) ?? old?.type ?? body.string('type');
  const name = readName(body.optionalString('name') ?? old?.name ?? '', domain);
  const given = body.optionalString('data');
  const data = given === undefined && old ? old.data : readData(type, given ?? body.string('data'));
  // Numbers that don't belong to the type come as 0 from the provider.
  const number = (
    field: 'priority' | 'port' | 'weight' | 'flags',
    types: readonly string[],
    most: number,
  ): number | null => {
    const value = body.optionalInteger(field, 0, most) ?? old?.[field] ?? null;
    if (!types.includes(type)) return null;
    return value;
  };
  const tag = body.optionalString('tag') ?? old?.tag ?? null;
  if (type === 'CAA' && !['issue', 'issuewild', 'iodef'].includes(tag ?? ''))
    throw unprocessable('Tag is not included in the list');
  return {
    type,
    name,
    data,
    priority: number('priority', ['MX', 'SRV'], 65_535),
    port: number('port', ['SRV'], 65_535),
    weight: number('weight', ['SRV'], 65_535),
    flags: number('flags', ['CAA'], 255),
    ttl: body.optionalInteger('ttl', LEAST_TTL) ?? old?.ttl ?? TTL,
    tag: type === 'CAA' ? tag : null,
  };
}

function readName(given: string, domain: Domain): string {
  const name = given.replace(new RegExp(`\\.?${domain.id.replaceAll('.', '\\.')}\\.?$`), '') || '@';
  if (name.length > 253 || !RECORD_NAME.test(name)) throw unprocessable('Name is not valid.');
  return name;
}

function readData(type: string, data: string): string {
  if (data === '') throw unprocessable("Data can't be blank");
  if (type === 'A' && !isIPv4(data)) throw unprocessable('IP address did not match IPv4 format (e.g. 127.0.0.1).');
  if (type === 'AAAA' && !isIPv6(data)) throw unprocessable('IP address did not match IPv6 format.');
  if (!NAMED.includes(type)) return type === 'CAA' ? data.replace(/\.$/, '') : data;
  if (data === '@') return data;
  if (!data.endsWith('.')) throw unprocessable('Data needs to end with a dot (.)');
  return data.slice(0, -1);
}

function zoneFile(domain: Domain, records: readonly DomainRecord[]): string {
  const lines = records
    .filter((record) => record.type !== 'SOA')
    .map(({ type, name, data, ttl }) => {
      const owner = name === '@' ? `${domain.id}.` : `${name}.${domain.id}.`;
      return `${owner} ${ttl} IN ${type} ${NAMED.includes(type) && data !== '@' ? `${data}.` : data}`;
    });
  return [`$ORIGIN ${domain.id}.`, `$TTL ${domain.ttl}`, ...lines, ''].join('\n');
}
