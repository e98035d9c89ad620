import { Construct } from 'constructs';
import { ProjectAssignment, type ProjectAssignmentProps } from '../account/project-assignment';
import type { DnsProps } from '../network/dns-records';
import { PrivateNetwork } from '../network/private-network';
import type { CostSum } from '../sizing/bill';
import { billOf } from '../terraform/bill-of';
import type { Deployment } from '../terraform/deployment';
import type { SiteWatchProps } from './site-watch';

/** What every site is told, whatever it consists of. */
export interface SiteProps extends SiteWatchProps {
  /** Where it stands, such as `fra1`. */
  readonly region: string;
  /** The main name, also that of the certificate. */
  readonly domain: string;
  /** Further names with the same addresses and certificate. @default none */
  readonly aliases?: readonly string[];
  /**
   * Who serves the zone of the names, and how long answers may be cached.
   * @default an existing zone of DigitalOcean's
   */
  readonly dns?: DnsProps;
  /** Whether plans that would destroy what holds data are refused. @default true */
  readonly protect?: boolean;
}

/** What its pattern knows of a site before anything else. */
export interface SiteFrame {
  /** Names most of its resources; unique in the account. */
  readonly name: string;
  readonly region: string;
  readonly domain: string;
  /** The private network's range, unlike that of any other stack. */
  readonly networkRange: string;
}

/** An application with everything it consists of: hosts in a network of their own, a name, a price, a project. */
export abstract class Site extends Construct {
  readonly network: PrivateNetwork;
  /** `https://DOMAIN` */
  readonly url: string;
  /** Its resources in DigitalOcean's control panel. */
  abstract readonly project: ProjectAssignment;

  protected constructor(
    scope: Construct,
    id: string,
    protected readonly frame: SiteFrame,
  ) {
    super(scope, id);
    const { name, region, networkRange } = frame;
    this.url = `https://${frame.domain}`;
    this.network = new PrivateNetwork(this, 'network', { name, region, ipRange: networkRange });
  }

  /** What DigitalOcean is paid for it. */
  get monthlyCost(): CostSum {
    return billOf(this).sum;
  }

  /** What a deploy has to know: the value of the stack's output `deployment`. */
  deployment(stack: string): Deployment {
    return { version: 1, stack, url: this.url, ...this.deployed() };
  }

  /** The hosts, and what exists only after the apply. */
  protected abstract deployed(): Omit<Deployment, 'version' | 'stack' | 'url'>;

  protected assign(urns: readonly string[], props: Partial<ProjectAssignmentProps> = {}): ProjectAssignment {
    return new ProjectAssignment(this, 'project', { ...props, name: this.frame.name, urns });
  }
}
