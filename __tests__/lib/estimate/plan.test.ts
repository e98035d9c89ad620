import { documentKind } from '../../../lib/estimate/document';
import { estimate } from '../../../lib/estimate/estimate';
import { readPlan, readState, readStateFile } from '../../../lib/estimate/plan';
import type { Inventory } from '../../../lib/estimate/resource';
import type { Values } from '../../../lib/estimate/value';
import { sumOf } from './support';

const sum = (inventory: Inventory): string => sumOf(estimate(inventory));

/** A plan with one resource of each; all that is left out is known after the apply. */
function planOf(type: string, values: Values, unknown: Values, expressions?: Values): Values {
  const address = `${type}.one`;
  return {
    format_version: '1.2',
    planned_values: { root_module: { resources: [{ address, mode: 'managed', type, name: 'one', values }] } },
    resource_changes: [{ address, change: { actions: ['create'], after_unknown: unknown } }],
    ...(expressions && { configuration: { root_module: { resources: [{ address, expressions }] } } }),
  };
}

describe('a plan', () => {
  test('what nobody has set has its default, although it is computed', () => {
    const plan = planOf('digitalocean_loadbalancer', { region: 'fra1' }, { id: true, size_unit: true }, { region: {} });
    expect(sum(readPlan(plan))).toBe('$12.00');
  });

  test('what is set and computed is not known', () => {
    const expressions = { size_unit: { references: ['random_integer.nodes.result'] } };
    const plan = planOf('digitalocean_loadbalancer', {}, { size_unit: true }, expressions);
    expect(estimate(readPlan(plan)).unknown).toMatchObject([{ why: 'size_unit: it is known after the apply' }]);
  });

  test('blocks of which a part is known', () => {
    const pool = { size: 's-2vcpu-2gb', node_count: 3 };
    const unknown = { node_pool: [{ id: true }] };
    const plan = planOf('digitalocean_kubernetes_cluster', { node_pool: [pool] }, unknown, { node_pool: [{}] });
    expect(sum(readPlan(plan))).toBe('$54.00');
  });

  test('modules, instances and references between them', () => {
    const ip = (key: string) => ({
      address: `module.web["${key}"].digitalocean_reserved_ip.ip`,
      mode: 'managed',
      type: 'digitalocean_reserved_ip',
      values: { region: 'fra1' },
    });
    const assignment = {
      address: 'module.web["a"].digitalocean_reserved_ip_assignment.ip',
      mode: 'managed',
      type: 'digitalocean_reserved_ip_assignment',
      values: {},
    };
    const plan: Values = {
      format_version: '1.2',
      planned_values: {
        root_module: { child_modules: [{ resources: [ip('a'), assignment] }, { resources: [ip('b')] }] },
      },
      configuration: {
        root_module: {
          module_calls: {
            web: {
              module: {
                resources: [
                  {
                    address: 'digitalocean_reserved_ip_assignment.ip',
                    expressions: { ip_address: { references: ['digitalocean_reserved_ip.ip.ip_address'] } },
                  },
                ],
              },
            },
          },
        },
      },
    };
    expect(estimate(readPlan(plan)).rows.map(({ address }) => address)).toEqual([
      'module.web["b"].digitalocean_reserved_ip.ip',
    ]);
  });
});

describe('a state', () => {
  const droplet = { size: 's-1vcpu-1gb', backups: false, id: '7' };

  test('as terraform show -json has it; data sources are left out', () => {
    const resources = [
      { address: 'digitalocean_droplet.a', mode: 'managed', type: 'digitalocean_droplet', values: droplet },
      { address: 'data.digitalocean_droplet.b', mode: 'data', type: 'digitalocean_droplet', values: droplet },
    ];
    expect(sum(readState({ format_version: '1.0', values: { root_module: { resources } } }))).toBe('$6.00');
  });

  test('as a state file, with instances and an address that is assigned', () => {
    const resources: readonly Values[] = [
      {
        mode: 'managed',
        type: 'digitalocean_droplet',
        name: 'a',
        module: 'module.x',
        instances: [
          { index_key: 0, attributes: droplet },
          { index_key: 1, attributes: droplet },
        ],
      },
      {
        mode: 'managed',
        type: 'digitalocean_reserved_ip',
        name: 'i',
        instances: [{ attributes: { ip_address: '192.0.2.1' } }],
      },
      {
        mode: 'managed',
        type: 'digitalocean_reserved_ip_assignment',
        name: 'i',
        instances: [{ attributes: { ip_address: '192.0.2.1', droplet_id: 7 } }],
      },
    ];
    const { rows } = estimate(readStateFile({ version: 4, resources }));
    expect(rows).toMatchObject([
      { address: 'module.x.digitalocean_droplet.a', copies: 2, monthly: { leastCents: 1200 } },
    ]);
  });
});

test.each<[unknown, string | undefined]>([
  [{ format_version: '1.2', planned_values: {} }, 'plan'],
  [{ format_version: '1.0' }, 'state'],
  [{ version: 4, resources: [] }, 'state-file'],
  [{ '//': {}, terraform: {} }, 'configuration'],
  [{ name: 'package', version: '1.0.0' }, undefined],
  [{}, undefined],
  [[], undefined],
])('%j is a %s', (document, kind) => {
  expect(documentKind(document)).toBe(kind);
});
