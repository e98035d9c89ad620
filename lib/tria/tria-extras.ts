import type { AgentVendor } from '../host/agent-part';
import { type CostLine, extraCost } from '../sizing/cost';
import { type TriaFrontendProps, isExternal } from './tria-frontend';

/** The document's figures for what others are paid, in US dollars a month. */
const EXTRAS = {
  domain: ['Domain', 1],
  vercelFree: ['Vercel Free', 0],
  vercelPro: ['Vercel Pro', 20],
  datadog: ['Datadog, a host', 15],
  newrelic: ['New Relic, a user', 25],
} as const;

function line(name: keyof typeof EXTRAS, count = 1): CostLine {
  const [item, usd] = EXTRAS[name];
  return { ...extraCost(item, usd * count, '2025-11-07', 'the TRIA document'), detail: `${count} x $${usd}` };
}

/** What a stack costs beside DigitalOcean, by what it is told: a domain, Vercel, an agent on each host. */
export function triaExtras(frontend: TriaFrontendProps, agent: AgentVendor | undefined, hosts: number): CostLine[] {
  const vercel =
    isExternal(frontend) && frontend.on === 'vercel' ? [line(`vercel${frontend.plan === 'pro' ? 'Pro' : 'Free'}`)] : [];
  const agents = agent === undefined ? [] : [agent === 'datadog' ? line('datadog', hosts) : line('newrelic')];
  return [line('domain'), ...vercel, ...agents];
}
