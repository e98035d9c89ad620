import { LIMITS } from '../../lib/catalog/limits';
import { REGIONS_WITHOUT_LOAD_BALANCER_NODES } from '../../lib/catalog/regions';
import type { Fields } from '../api/fields';
import { unprocessable } from '../api/refusal';
import type { World } from '../world';
import { CERTIFICATES } from './certificates';
import { DROPLETS } from './droplet';

const ENTRY_PROTOCOLS = ['http', 'https', 'http2', 'http3', 'tcp', 'udp'] as const;
const TARGET_PROTOCOLS = ['http', 'https', 'http2', 'tcp', 'udp'] as const;
const SIZES = ['lb-small', 'lb-medium', 'lb-large'] as const;

/** From where to where a load balancer sends. */
export interface ForwardingRule {
  readonly entry_protocol: string;
  readonly entry_port: number;
  readonly target_protocol: string;
  readonly target_port: number;
  readonly certificate_id: string;
  readonly tls_passthrough: boolean;
}

/** What can be set at a load balancer, as the API shows it. */
export interface LoadBalancerSettings {
  readonly name: string;
  readonly algorithm: string;
  readonly size: string;
  readonly size_unit: number;
  readonly forwarding_rules: readonly ForwardingRule[];
  readonly health_check: Readonly<Record<string, unknown>>;
  readonly sticky_sessions: Readonly<Record<string, unknown>>;
  readonly redirect_http_to_https: boolean;
  readonly enable_proxy_protocol: boolean;
  readonly enable_backend_keepalive: boolean;
  readonly http_idle_timeout_seconds: number;
  readonly disable_lets_encrypt_dns_records: boolean;
  readonly tls_cipher_policy: string;
  readonly firewall: { readonly allow: readonly string[]; readonly deny: readonly string[] } | null;
  readonly tag: string;
  readonly droplet_ids: readonly number[];
}

/** Reads and checks what can be set at a load balancer of a region. */
export function readLoadBalancer(world: World, body: Fields, region: string): LoadBalancerSettings {
  const rules = body.objects('forwarding_rules').map((rule) => readForwardingRule(world, rule));
  if (rules.length === 0) throw unprocessable('forwarding_rules must hold at least one rule');
  const entries = rules.map((rule) => `${rule.entry_port}/${rule.entry_protocol === 'udp' ? 'udp' : 'tcp'}`);
  if (new Set(entries).size < entries.length) throw unprocessable('forwarding rules must have different entry ports');
  const dropletIds = body.integers('droplet_ids');
  const tag = body.optionalString('tag') ?? '';
  if (tag !== '' && dropletIds.length > 0) throw unprocessable('only one of tag and droplet_ids can be set');
  for (const id of dropletIds) {
    const droplet = world.account.find(DROPLETS, id);
    if (droplet?.region !== region) throw unprocessable(`droplet ${id} does not exist in the load balancer's region`);
  }
  return {
    name: readName(body.string('name')),
    algorithm: body.optionalChoice('algorithm', ['round_robin', 'least_connections']) ?? 'round_robin',
    ...readSize(body, region),
    forwarding_rules: rules,
    health_check: readHealthCheck(body.optionalObject('health_check')),
    sticky_sessions: readStickySessions(body.optionalObject('sticky_sessions')),
    redirect_http_to_https: body.optionalBoolean('redirect_http_to_https') ?? false,
    enable_proxy_protocol: body.optionalBoolean('enable_proxy_protocol') ?? false,
    enable_backend_keepalive: body.optionalBoolean('enable_backend_keepalive') ?? false,
    http_idle_timeout_seconds: body.optionalInteger('http_idle_timeout_seconds', 30, 600) ?? 60,
    disable_lets_encrypt_dns_records: body.optionalBoolean('disable_lets_encrypt_dns_records') ?? false,
    tls_cipher_policy: body.optionalChoice('tls_cipher_policy', ['DEFAULT', 'STRONG']) ?? 'DEFAULT',
    firewall: readFirewall(body.optionalObject('firewall')),
    tag,
    droplet_ids: dropletIds,
  };
}

/** One forwarding rule of a request. */
export function readForwardingRule({ account }: World, rule: Fields): ForwardingRule {
  const entry = rule.choice('entry_protocol', ENTRY_PROTOCOLS);
  const certificateId = rule.optionalString('certificate_id') ?? '';
  const passes = rule.optionalBoolean('tls_passthrough') ?? false;
  const isTls = entry === 'https' || entry === 'http2' || entry === 'http3';
  if (isTls && certificateId === '' && !passes) {
    throw unprocessable(`a rule for ${entry} needs a certificate_id or tls_passthrough`);
  }
  if (certificateId !== '' && !account.find(CERTIFICATES, certificateId)) {
    throw unprocessable(`certificate "${certificateId}" does not exist`);
  }
  return {
    entry_protocol: entry,
    entry_port: rule.integer('entry_port', 1, 65_535),
    target_protocol: rule.choice('target_protocol', TARGET_PROTOCOLS),
    target_port: rule.integer('target_port', 1, 65_535),
    certificate_id: certificateId,
    tls_passthrough: passes,
  };
}

function readName(name: string): string {
  if (name.length > 255 || !/^[a-zA-Z0-9][a-zA-Z0-9.-]*$/.test(name)) {
    throw unprocessable('name must hold only letters, digits, dots and dashes');
  }
  return name;
}

function readSize(body: Fields, region: string): Pick<LoadBalancerSettings, 'size' | 'size_unit'> {
  const size = body.optionalChoice('size', SIZES) ?? 'lb-small';
  const [least, most] = [LIMITS.loadBalancerSizeUnitLeast.value, LIMITS.loadBalancerSizeUnitMost.value];
  // Zero is how the provider says nothing.
  const wanted = body.optionalInteger('size_unit', 0, most) ?? 0;
  if (wanted > 1 && REGIONS_WITHOUT_LOAD_BALANCER_NODES.includes(region)) {
    throw unprocessable(`size_unit is not available in ${region}`);
  }
  return { size, size_unit: Math.max(least, wanted) };
}

function readHealthCheck(check: Fields | undefined): Readonly<Record<string, unknown>> {
  const protocol = check?.optionalChoice('protocol', ['http', 'https', 'tcp']) ?? 'http';
  return {
    protocol,
    port: check?.optionalInteger('port', 1, 65_535) ?? 80,
    path: protocol === 'tcp' ? '' : readPath(check),
    check_interval_seconds: check?.optionalInteger('check_interval_seconds', 3, 300) ?? 10,
    response_timeout_seconds: check?.optionalInteger('response_timeout_seconds', 3, 300) ?? 5,
    unhealthy_threshold: check?.optionalInteger('unhealthy_threshold', 2, 10) ?? 5,
    healthy_threshold: check?.optionalInteger('healthy_threshold', 2, 10) ?? 3,
  };
}

function readPath(check: Fields | undefined): string {
  const path = check?.optionalString('path') ?? '';
  return path === '' ? '/' : path;
}

function readStickySessions(sessions: Fields | undefined): Readonly<Record<string, unknown>> {
  const type = sessions?.optionalChoice('type', ['cookies', 'none']) ?? 'none';
  if (type === 'none' || !sessions) return { type };
  return {
    type,
    cookie_name: sessions.string('cookie_name'),
    cookie_ttl_seconds: sessions.integer('cookie_ttl_seconds', 1),
  };
}

function readFirewall(firewall: Fields | undefined): LoadBalancerSettings['firewall'] {
  if (!firewall) return null;
  const lists = { allow: firewall.strings('allow'), deny: firewall.strings('deny') };
  const wrong = [...lists.allow, ...lists.deny].find((rule) => !/^(ip|cidr):\S+$/.test(rule));
  if (wrong !== undefined) throw unprocessable(`"${wrong}" must begin with ip: or cidr:`);
  return lists;
}
