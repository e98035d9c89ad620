import { booleanOf, textOf } from '../../estimate/value';
import type { CheckedResource, Resources } from '../resources';
import type { Found, Rule } from '../rule';

interface Watched {
  readonly type: string;
  readonly what: string;
}

const OF_DROPLETS: readonly Watched[] = [
  { type: 'v1/insights/droplet/cpu', what: 'CPU' },
  { type: 'v1/insights/droplet/memory_utilization_percent', what: 'memory' },
  { type: 'v1/insights/droplet/disk_utilization_percent', what: 'disk' },
];

const OF_DATABASES: readonly Watched[] = [
  { type: 'v1/dbaas/alerts/cpu_alerts', what: 'CPU' },
  { type: 'v1/dbaas/alerts/memory_utilization_alerts', what: 'memory' },
  { type: 'v1/dbaas/alerts/disk_utilization_alerts', what: 'disk' },
];

/** Somebody is told before a resource runs out, and when the service is gone. */
export const alerts: Rule = {
  id: 'alerts',
  asks: 'Is somebody told when something runs full, or out?',
  severity: 'warning',
  check: ({ resources }) => [
    ...resources.of('droplet').flatMap((droplet) => missing(droplet, OF_DROPLETS, resources)),
    ...resources.of('database_cluster').flatMap((cluster) => missing(cluster, OF_DATABASES, resources)),
    ...resources.of('loadbalancer').flatMap((balancer) => ofBalancer(balancer, resources)),
    ...uptime(resources),
  ],
};

function isWatchedBy(alert: CheckedResource, target: CheckedResource, resources: Resources): boolean {
  if (booleanOf(alert.values['enabled']) === false) return false;
  return resources.leadsTo(alert, 'entities', target) || resources.shareTag(alert, 'tags', target);
}

function missing(target: CheckedResource, wanted: readonly Watched[], resources: Resources): readonly Found[] {
  const types = resources
    .of('monitor_alert')
    .filter((alert) => isWatchedBy(alert, target, resources))
    .map(({ values }) => textOf(values['type']));
  const absent = wanted.filter(({ type }) => !types.includes(type)).map(({ what }) => what);
  if (absent.length === 0) return [];
  return [
    {
      at: target.address,
      problem: `no alert watches its ${absent.join(', ')}`,
      remedy: 'add a digitalocean_monitor_alert for each',
    },
  ];
}

function ofBalancer(balancer: CheckedResource, resources: Resources): readonly Found[] {
  const own = resources.of('monitor_alert').filter((alert) => resources.leadsTo(alert, 'entities', balancer));
  if (own.some((alert) => isWatchedBy(alert, balancer, resources))) return [];
  const off = own.length > 0;
  return [
    {
      at: balancer.address,
      ...(off && { severity: 'note' as const }),
      problem: off ? 'its alerts are switched off' : 'no alert watches it',
      remedy: off ? 'switch them on once the service is live' : 'add one for the health of its droplets',
    },
  ];
}

/** What the public asks is asked from outside, too. */
function uptime(resources: Resources): readonly Found[] {
  const isPublic = resources.of('loadbalancer', 'reserved_ip', 'record').length > 0;
  const checks = resources.of('uptime_check');
  if (checks.length === 0) {
    if (!isPublic) return [];
    const remedy = 'add a digitalocean_uptime_check; the first of an account is free';
    return [{ at: '', problem: 'nothing asks from outside whether the service answers', remedy }];
  }
  return checks.flatMap((check): readonly Found[] => {
    const at = check.address;
    if (!resources.of('uptime_alert').some((alert) => resources.leadsTo(alert, 'check_id', check))) {
      return [{ at, problem: 'nobody is told when it fails', remedy: 'add a digitalocean_uptime_alert' }];
    }
    if (booleanOf(check.values['enabled']) !== false) return [];
    return [{ at, severity: 'note', problem: 'it is switched off', remedy: 'switch it on once the service is live' }];
  });
}
