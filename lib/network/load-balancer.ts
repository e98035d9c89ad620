import { Loadbalancer } from '@cdktf/provider-digitalocean/lib/loadbalancer';
import { Construct } from 'constructs';
import { LIMITS } from '../catalog/limits';
import { REGIONS_WITHOUT_LOAD_BALANCER_NODES, regionProblem } from '../catalog/regions';
import { domainProblem } from '../core/domain';
import { Faults, type Problem } from '../core/fault';
import { wholeNumberProblem } from '../core/number-checks';
import { loadBalancerCost } from '../sizing/cost';
import { costs } from '../terraform/notes';
import { checkKnown, known, knownItems } from '../terraform/deferred';
import { reportFaults } from '../terraform/faults-of';
import { DnsRecords, type DnsProps } from './dns-records';
import { LetsEncryptCertificate } from './lets-encrypt-certificate';
import type { IPeer, Peer } from './peer';
import { type PrivateNetwork, networkRegionProblem } from './private-network';

/** Settings of a load balancer. */
export interface LoadBalancerProps {
  /** Unique in the account. */
  readonly name: string;
  /** Where it stands, such as `fra1`. */
  readonly region: string;
  /** The network in which its targets are. */
  readonly network: PrivateNetwork;
  /** The domains of its certificate and of its DNS records. DigitalOcean has to serve their zones. */
  readonly domains: readonly string[];
  /** The droplets behind it, by their tag, so that more of them need no change here. */
  readonly targetTag: string;
  /** The path that a healthy droplet answers with 200. @default '/health' */
  readonly healthPath?: string;
  /** Nodes, each good for 10,000 requests a second, 1 to 200. @default 1 */
  readonly sizeUnit?: number;
  /** Seconds for which a client stays with its droplet, by a cookie; false for none. @default 3600 */
  readonly stickySeconds?: number | false;
  /** Whether it has an IPv6 address too, and AAAA records. A change replaces it. @default false */
  readonly ipv6?: boolean;
  /**
   * Who serves the zone of the names, and how long answers may be cached.
   * @default zones that DigitalOcean already serves
   */
  readonly dns?: DnsProps;
}

const COOKIE = 'DO-LB';

/** A regional load balancer: TLS with a certificate of its own, HTTP to HTTPS, HTTP/2, health checks, sticky sessions. */
export class LoadBalancer extends Construct implements IPeer {
  readonly loadBalancer: Loadbalancer;
  readonly certificate: LetsEncryptCertificate;
  readonly records: DnsRecords;

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    const sizeUnit = props.sizeUnit ?? 1;
    reportFaults(this, loadBalancerFaults(props, sizeUnit));
    costs.add(this, loadBalancerCost(Math.max(1, known(sizeUnit) ?? 1)));
    this.certificate = new LetsEncryptCertificate(this, 'certificate', { name: props.name, domains: props.domains });
    this.loadBalancer = this.addLoadBalancer(props, sizeUnit);
    this.records = new DnsRecords(this, 'dns', {
      ...props.dns,
      domains: props.domains,
      ipv4: this.loadBalancer.ip,
      ...(props.ipv6 && { ipv6: this.loadBalancer.ipv6 }),
    });
    this.certificate.waitFor(this.records.zones);
  }

  get peer(): Peer {
    return { loadBalancer: this.loadBalancer.id };
  }

  private addLoadBalancer(props: LoadBalancerProps, sizeUnit: number): Loadbalancer {
    const sticky = props.stickySeconds ?? 3600;
    return new Loadbalancer(this, 'Resource', {
      name: props.name,
      region: props.region,
      vpcUuid: props.network.id,
      sizeUnit,
      dropletTag: props.targetTag,
      ...(props.ipv6 && { networkStack: 'DUALSTACK' }),
      redirectHttpToHttps: true,
      // Otherwise DigitalOcean makes an A record that Terraform knows nothing of.
      disableLetsEncryptDnsRecords: true,
      forwardingRule: [
        {
          entryProtocol: 'http2',
          entryPort: 443,
          targetProtocol: 'http',
          targetPort: 80,
          certificateName: this.certificate.name,
        },
        { entryProtocol: 'http', entryPort: 80, targetProtocol: 'http', targetPort: 80 },
      ],
      healthcheck: {
        protocol: 'http',
        port: 80,
        path: props.healthPath ?? '/health',
        checkIntervalSeconds: 10,
        responseTimeoutSeconds: 5,
        unhealthyThreshold: 3,
        healthyThreshold: 2,
      },
      ...(sticky !== false && { stickySessions: { type: 'cookies', cookieName: COOKIE, cookieTtlSeconds: sticky } }),
    });
  }
}

function loadBalancerFaults(props: LoadBalancerProps, sizeUnit: number): Faults {
  const faults = new Faults();
  checkKnown(faults, 'region', props.region, regionProblem);
  faults.check('region', networkRegionProblem(props.network, props.region));
  const [least, most] = [LIMITS.loadBalancerSizeUnitLeast.value, LIMITS.loadBalancerSizeUnitMost.value];
  checkKnown(
    faults,
    'sizeUnit',
    sizeUnit,
    (value) => wholeNumberProblem(value, least, most, 'nodes') ?? regionalNodesProblem(value, props.region),
  );
  if (props.stickySeconds !== undefined && props.stickySeconds !== false) {
    checkKnown(faults, 'stickySeconds', props.stickySeconds, (value) => wholeNumberProblem(value, 1, 86400, 'seconds'));
  }
  if (props.domains.length === 0) faults.error('domains', 'the certificate names no domain', 'name at least one');
  knownItems(props.domains).forEach((domain, index) => {
    faults.check(`domains.${index}`, domainProblem(domain));
  });
  if (props.dns?.management === 'external') {
    faults.error(
      'dns.management',
      "a Let's Encrypt certificate of a load balancer needs zones that DigitalOcean serves, these are served elsewhere",
      "delegate a subdomain to DigitalOcean and use 'existing-zone' or 'new-zone'",
    );
  }
  return faults;
}

function regionalNodesProblem(nodes: number, region: string): Problem | undefined {
  if (nodes === 1 || !REGIONS_WITHOUT_LOAD_BALANCER_NODES.includes(region)) return undefined;
  return { problem: `load balancers in ${region} have 1 node, not ${nodes}`, remedy: 'leave sizeUnit out' };
}
