import { Tag } from '@cdktf/provider-digitalocean/lib/tag';
import { App, TerraformVariable } from 'cdktf';
import { CloudFirewall, PatternStack, PrivateNetwork, faultsOf } from '../../../index';
import { describeLocatedFault } from '../../../lib/terraform/faults-of';
import { synthesize } from '../../../testing';

describe('networks of one app', () => {
  const appOf = (ranges: Readonly<Record<string, string | undefined>>): App => {
    const app = new App({ skipValidation: true });
    for (const [name, range] of Object.entries(ranges)) {
      const stack = new PatternStack(app, name);
      const ipRange = range ?? new TerraformVariable(stack, 'range', {}).stringValue;
      new PrivateNetwork(stack, 'network', { name, region: 'fra1', ipRange });
    }
    return app;
  };
  const errorsOf = (app: App): readonly string[] => faultsOf(app).map(describeLocatedFault);

  test('may lie side by side, and have ranges that are not known yet', () => {
    const app = appOf({ one: '10.120.0.0/24', two: '10.120.1.0/24', three: undefined, four: undefined });
    expect(errorsOf(app)).toEqual([]);
  });

  test.each(['10.120.0.0/20', '10.120.0.0/24', '10.120.15.240/28'])(
    'may not overlap: the later one, %s, is at fault, once however often it is asked',
    (range) => {
      const app = appOf({ one: '10.120.0.0/20', two: range, other: '10.121.0.0/20' });
      const expected = [
        `two/network: ipRange: ${range} overlaps 10.120.0.0/20 of one/network, and an account can't have both; give each network a range of its own`,
      ];
      expect(errorsOf(app)).toEqual(expected);
      expect(errorsOf(app)).toEqual(expected);
    },
  );

  test('that are no ranges are refused for that alone', () => {
    expect(errorsOf(appOf({ one: 'ten', two: 'ten' })).filter((error) => error.includes('overlaps'))).toEqual([]);
  });
});

describe('a firewall', () => {
  const firewall = (tags: number, droplets: number) =>
    synthesize((stack) => {
      const [tag, ...more] = Array.from({ length: tags }, (_, at) => new Tag(stack, `t${at}`, { name: `t${at}` }));
      const ids = Array.from({ length: droplets }, (_, at) => String(100 + at));
      new CloudFirewall(stack, 'firewall', { name: 'shop', tag: tag!, tags: more, droplets: ids });
    });

  test('has 5 tags and 10 droplets at most', () => {
    const stack = firewall(5, 10);
    expect(stack.errors).toEqual([]);
    expect(stack.only('digitalocean_firewall')['tags']).toHaveLength(5);
    expect(stack.only('digitalocean_firewall')['droplet_ids']).toHaveLength(10);
  });

  test('with one more of each is refused, with the way out', () => {
    expect(firewall(6, 11).errors).toEqual([
      expect.stringMatching(/^test\/firewall: tags: .*6 .*at most 5 are allowed; let the droplets share a tag$/),
      expect.stringMatching(/^test\/firewall: droplets: .*11 .*at most 10 are allowed; give them a tag instead$/),
    ]);
  });

  test('names no droplets where there are none', () => {
    firewall(1, 0).hasOnly('digitalocean_firewall', { droplet_ids: undefined });
  });
});
