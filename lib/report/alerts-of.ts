import { type ResourceBlock, TerraformDocument, blocksIn, itemsIn, textIn } from '../diagram/terraform-document';
import type { ReportedAlert } from './stack-report';

/** The alerts of a stack's Terraform JSON, and who is told. */
export function alertsOf(json: Readonly<Record<string, unknown>>): {
  readonly alerts: readonly ReportedAlert[];
  readonly receivers: readonly string[];
} {
  const document = new TerraformDocument(json);
  const metrics = document.all('digitalocean_monitor_alert');
  const uptime = document.all('digitalocean_uptime_alert');
  const notifications = [
    ...metrics.flatMap(({ body }) => blocksIn(body, 'alerts')),
    ...uptime.flatMap(({ body }) => blocksIn(body, 'notifications')),
  ];
  return {
    alerts: [...metrics.map(metricAlert), ...uptime.map((alert) => uptimeAlert(document, alert))],
    receivers: [...new Set(notifications.flatMap(receiversIn))],
  };
}

function metricAlert({ address, name, body }: ResourceBlock): ReportedAlert {
  const about = textIn(body, 'description') ?? name;
  const window = textIn(body, 'window');
  const sentence = / (above|below) /.test(about);
  const condition = [textIn(body, 'compare'), textIn(body, 'value'), window && `for ${window}`];
  return {
    about,
    condition: sentence ? '' : condition.filter((part) => part !== undefined).join(' '),
    enabled: body['enabled'] !== false,
    address,
  };
}

const CONDITIONS: Readonly<Record<string, (threshold: string, period: string) => string>> = {
  down: (_threshold, period) => `down in one region${period}`,
  down_global: (_threshold, period) => `down in all regions${period}`,
  latency: (threshold, period) => `slower than ${threshold} ms${period}`,
  ssl_expiry: (threshold) => `the certificate ends within ${threshold} days`,
};

function uptimeAlert(document: TerraformDocument, { address, name, body }: ResourceBlock): ReportedAlert {
  const [check] = document.referred(body['check_id']);
  const period = textIn(body, 'period');
  const condition = CONDITIONS[textIn(body, 'type') ?? ''];
  return {
    about: (check && textIn(check.body, 'target')) ?? textIn(body, 'name') ?? name,
    condition: condition?.(textIn(body, 'threshold') ?? '?', period === undefined ? '' : ` for ${period}`) ?? '',
    enabled: check?.body['enabled'] !== false,
    address,
  };
}

/** E-mail addresses and Slack channels; a variable by its name. */
function receiversIn(block: ResourceBlock['body']): readonly string[] {
  const slack = blocksIn(block, 'slack').flatMap((target) => itemsIn(target, 'channel'));
  return [...itemsIn(block, 'email'), ...slack].map((text) => text.replaceAll(/^\$\{|\}$/g, ''));
}
