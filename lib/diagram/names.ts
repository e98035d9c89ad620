import { reservedAddresses } from './droplets';
import type { Sketch } from './sketch';
import { type ResourceBlock, itemsIn, textIn } from './terraform-document';

const ADDRESS_RECORDS = ['A', 'AAAA', 'CNAME'];

/** Draws the names, where they lead, and whether somebody checks them from outside. */
export function addNames(sketch: Sketch): void {
  for (const record of sketch.document.all('digitalocean_record')) addRecord(sketch, record);
}

function addRecord(sketch: Sketch, record: ResourceBlock): void {
  const { address, body } = record;
  const type = textIn(body, 'type') ?? '';
  if (!ADDRESS_RECORDS.includes(type)) return;
  const name = fullName(sketch, record);
  const target = targetOf(sketch, record);
  if (target !== undefined) {
    const details = [name, ...checkLines(sketch, name)];
    const id = sketch.node({ id: `name ${name}`, kind: 'name', title: 'DNS name', name, details });
    sketch.edge(id, target, 'leads', type, address);
    return;
  }
  const [value] = itemsIn(body, 'value');
  if (value === undefined || value.includes('${')) return;
  const details = [name, `${type} ${value.replace(/\.$/, '')}`];
  sketch.node({ id: `outside ${name}`, kind: 'outside', title: 'Served elsewhere', name, details });
}

function fullName({ document }: Sketch, { body, name: fallback }: ResourceBlock): string {
  const [zone] = document.referred(body['domain']);
  const domain = textIn(body, 'domain') ?? (zone && textIn(zone.body, 'name'));
  const name = textIn(body, 'name');
  if (name === undefined || domain === undefined) return fallback;
  return name === '@' ? domain : `${name}.${domain}`;
}

/** The drawn resource that a record leads to: for a reserved address the droplet that has it. */
function targetOf(sketch: Sketch, { body }: ResourceBlock): string | undefined {
  const [resource] = sketch.document.referred(body['value']);
  if (!resource) return undefined;
  const reserved = reservedAddresses(sketch.document).find((item) => item.reserved === resource.address);
  const target = reserved?.droplet ?? resource.address;
  return sketch.has(target) ? target : undefined;
}

/** A check of a name is a line of its box. */
function checkLines({ document }: Sketch, name: string): readonly string[] {
  const checks = document
    .all('digitalocean_uptime_check')
    .filter(({ body }) => hostnameOf(textIn(body, 'target') ?? '') === name);
  return checks.map(({ body }) => `uptime check${body['enabled'] === false ? ', off until live' : ''}`);
}

function hostnameOf(target: string): string {
  return URL.canParse(target) ? new URL(target).hostname : target;
}
