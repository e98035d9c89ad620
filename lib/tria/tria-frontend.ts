import { Faults } from '../core/fault';
import { domainProblem } from '../core/domain';
import type { FrontendPartProps } from '../host/frontend-part';
import type { ExternalTarget } from '../network/external-site';

/** TRIA's frontend on the same hosts as the backend: a Next.js image. */
export interface HostedFrontendProps extends Partial<Omit<FrontendPartProps, 'image' | 'name' | 'apiUrl'>> {
  /** Says that it runs beside the backend. @default 'host' */
  readonly on?: 'host';
  /** An image reference, `registry/repository:tag`. */
  readonly image: string;
}

/** TRIA's frontend somewhere else. */
export interface ExternalFrontendProps {
  /** Who serves it. */
  readonly on: 'vercel' | 'elsewhere';
  /** What browsers send as its origin, `https://app.example.com`: the backend has to allow it. */
  readonly origin: string;
  /**
   * Where its DNS record leads to; false for none, such as where the name's zone is served elsewhere.
   * @default Vercel's own for 'vercel', no record for 'elsewhere'
   */
  readonly record?: ExternalTarget | false;
  /** Which of Vercel's plans is counted among the costs beside DigitalOcean's. @default 'free' */
  readonly plan?: 'free' | 'pro';
}

/** Where TRIA's frontend runs. */
export type TriaFrontendProps = HostedFrontendProps | ExternalFrontendProps;

/** Whether the frontend runs somewhere else. */
export function isExternal(frontend: TriaFrontendProps): frontend is ExternalFrontendProps {
  return frontend.on !== undefined && frontend.on !== 'host';
}

/** The name in an origin; undefined where it is none. */
export function hostOfOrigin(origin: string | undefined): string | undefined {
  const [, host] = /^https:\/\/([^/:]+)$/.exec(origin ?? '') ?? [];
  return host !== undefined && !domainProblem(host) ? host : undefined;
}

/** What is wrong with a frontend. */
export function frontendFaults(frontend: TriaFrontendProps): Faults {
  const faults = new Faults();
  if (!isExternal(frontend)) {
    if ((frontend as Partial<HostedFrontendProps>).image === undefined) {
      faults.error('image', 'the frontend runs on the host and names no image', "name one, or say on: 'vercel'");
    }
    return faults;
  }
  const { origin } = frontend as Partial<ExternalFrontendProps>;
  if (hostOfOrigin(origin) === undefined) {
    faults.error(
      'origin',
      origin === undefined
        ? 'the frontend runs elsewhere and its origin is missing, so the backend could not allow its requests'
        : `${JSON.stringify(origin)} is no origin`,
      'write scheme and name as browsers send them, such as "https://app.example.com"',
    );
  }
  return faults;
}
