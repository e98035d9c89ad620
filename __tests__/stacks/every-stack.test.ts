import { hosts } from '../../lib/terraform/hosts';
import { everyStack, stackOf, triaSingleStack } from '../support/example-stacks';
import { tableOf } from '../support/resource-table';

const all = everyStack();

describe('the eight stacks', () => {
  test.each(Object.keys(all))('%s is sound', (name) => {
    expect(stackOf(name).errors).toEqual([]);
    expect(stackOf(name).warnings).toEqual([]);
  });

  test('the large single droplet can grow, though the frontend that is replaced beside itself has to fit into swap', () => {
    const larger = triaSingleStack({ size: 'c-32' });
    expect(larger.errors).toEqual([]);
    expect(tableOf(larger)).toMatchObject({ backend: [12288, 6], frontend: [4096, 4] });
  });

  test('user data leaves room below 64 KiB on every host', () => {
    for (const { stack } of Object.values(all)) {
      for (const { item } of hosts.of(stack)) expect(item.userDataBytes).toBeLessThan(48 * 1024);
    }
  });

  test('share no name that is unique in an account, and no range', () => {
    const unique = [
      'droplet',
      'tag',
      'firewall',
      'vpc',
      'project',
      'loadbalancer',
      'database_cluster',
      'volume',
      'nfs',
    ];
    const names = Object.values(all).flatMap((stack) =>
      unique
        .flatMap((type) => stack.addressesOf(`digitalocean_${type}`))
        .map((address) => `${address.split('.')[0]} ${String(stack.at(address)['name'])}`),
    );
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    const ranges = Object.values(all).map((stack) => stack.only('digitalocean_vpc')['ip_range']);
    expect(new Set(ranges).size).toBe(8);
  });

  test('hold no secret and no path of this machine', () => {
    for (const { text } of Object.values(all)) {
      expect(text).not.toContain(process.cwd());
      expect(text).not.toMatch(/dop_v1_|BEGIN [A-Z ]*PRIVATE KEY|hooks\.slack\.com\/services\/T/);
    }
  });
});
