import { Vpc } from '@cdktf/provider-digitalocean/lib/vpc';
import { App, TerraformStack } from 'cdktf';
import '../../testing/jest';
import { type SynthesizedStack, synthesize, synthesizeStack } from '../../testing';
import { plannerStack } from '../support/example-stacks';

let stack: SynthesizedStack;
beforeAll(() => {
  stack = plannerStack();
});

const VPC = 'digitalocean_vpc.planner_network';

/** What a failing assertion says. */
function saysOf(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the assertion passed');
}

describe('toHaveBlock', () => {
  test('finds a block by its address, or by a type that there is one of', () => {
    expect(stack).toHaveBlock(VPC);
    expect(stack).toHaveBlock('digitalocean_droplet');
    expect(stack).not.toHaveBlock('digitalocean_droplet.other');
  });

  test('compares the properties that are named, and those in them', () => {
    expect(stack).toHaveBlock('digitalocean_droplet', {
      size: 's-1vcpu-1gb',
      backup_policy: { plan: 'weekly' },
      lifecycle: { prevent_destroy: true },
      volume_ids: undefined,
    });
    expect(stack).not.toHaveBlock('digitalocean_droplet', { size: 's-1vcpu-2gb' });
  });

  test('takes what says itself whether it matches', () => {
    expect(stack).toHaveBlock(VPC, { ip_range: expect.stringMatching(/^10\./), name: expect.any(String) });
    expect(
      saysOf(() => {
        expect(stack).toHaveBlock(VPC, { ip_range: expect.stringMatching(/^192/) });
      }),
    ).toMatch(/ip_range is "10\.110\.0\.0\/24", expected StringMatching \/\^192\/$/);
  });

  test('a failure lists every difference', () => {
    expect(
      saysOf(() => {
        expect(stack).toHaveBlock(VPC, { ip_range: '10.0.0.0/8', region: 'nyc1', moon: 1 });
      }),
    ).toBe(
      `${VPC} is otherwise:\n  ip_range is "10.110.0.0/24", expected "10.0.0.0/8"\n` +
        '  region is "fra1", expected "nyc1"\n  moon is absent, expected 1',
    );
  });

  test('a failure names the nearest addresses', () => {
    expect(
      saysOf(() => {
        expect(stack).toHaveBlock('digitalocean_vpc.planner_networks');
      }),
    ).toContain(`nearest: ${VPC}`);
  });

  test('a failure of .not says what was not wanted', () => {
    expect(
      saysOf(() => {
        expect(stack).not.toHaveBlock(VPC);
      }),
    ).toBe(`expected planner not to have ${VPC} like that`);
  });
});

test('toHaveBlockCount counts, and lists what it found instead', () => {
  expect(stack).toHaveBlockCount('digitalocean_vpc', 1);
  expect(stack).toHaveBlockCount('digitalocean_loadbalancer', 0);
  expect(
    saysOf(() => {
      expect(stack).toHaveBlockCount('digitalocean_vpc', 2);
    }),
  ).toBe(`planner has 1 digitalocean_vpc, expected 2:\n  ${VPC}`);
});

test('toHaveAddresses wants all of them and no others', () => {
  expect(stack).toHaveAddresses([...stack.addresses].reverse());
  const others = [...stack.addresses.filter((address) => address !== VPC), 'digitalocean_vpc.other'];
  expect(
    saysOf(() => {
      expect(stack).toHaveAddresses(others);
    }),
  ).toBe(`planner has other addresses:\n  missing: digitalocean_vpc.other\n  not expected: ${VPC}`);
});

describe('faults', () => {
  const refused = (): SynthesizedStack => plannerStack({ region: 'fra' });

  test('toHaveNoErrors holds for a sound stack, and lists the errors of another', () => {
    expect(stack).toHaveNoErrors();
    expect(
      saysOf(() => {
        expect(refused()).toHaveNoErrors();
      }),
    ).toMatch(/^planner is refused:\n {2}planner\/.*"fra" is not/s);
  });

  test('toHaveFault looks for a text or a pattern', () => {
    expect(refused()).toHaveFault('"fra" is not a known region');
    expect(refused()).toHaveFault(/known region.*use fra1/);
    expect(
      saysOf(() => {
        expect(stack).toHaveFault('moon');
      }),
    ).toBe('planner has no fault "moon", and none at all');
  });
});

describe('files', () => {
  test('toWriteFile looks into the user data, archives included', () => {
    expect(stack).toWriteFile('bin/first-boot', /^#!\/usr\/bin\/env bash/);
    expect(stack).toWriteFile('/var/lib/planner/seed/unpack');
    expect(stack).not.toWriteFile('bin/no-such');
  });

  test('toHaveHostFile looks into the bundle of a host', () => {
    expect(stack).toHaveHostFile('planner', 'compose.yaml', /backend-blue:/);
    expect(stack).not.toHaveHostFile('planner', 'compose.yaml', 'services: {}\n');
    expect(
      saysOf(() => {
        expect(stack).toHaveHostFile('moon', 'compose.yaml');
      }),
    ).toContain('use planner');
    expect(
      saysOf(() => {
        expect(stack).toHaveHostFile('planner', 'compose.yml');
      }),
    ).toMatch(/has no compose\.yml:\n/);
  });

  test('a text that is otherwise is shown line by line', () => {
    const env = stack.bundle('planner').get('host.env') ?? '';
    expect(stack).toHaveHostFile('planner', 'host.env', env);
    const [first = ''] = env.split('\n');
    expect(
      saysOf(() => {
        expect(stack).toHaveHostFile('planner', 'host.env', env.replace(first, 'X=1'));
      }),
    ).toBe(`the bundle of planner: host.env is otherwise:\n  line.0 is ${JSON.stringify(first)}, expected "X=1"`);
  });
});

describe('what they take', () => {
  test('a stack of any app, with its aspects, and without writing it', () => {
    const own = new TerraformStack(new App(), 'own');
    new Vpc(own, 'vpc', { name: 'a', region: 'fra1' });
    expect(own).toHaveBlock('digitalocean_vpc', { name: 'a' });
  });

  test('constructs in a stack of their own', () => {
    expect(synthesize((own) => new Vpc(own, 'vpc', { name: 'a', region: 'fra1' }))).toHaveAddresses([
      'digitalocean_vpc.vpc',
    ]);
  });

  test('a stack class', () => {
    expect(synthesizeStack((app) => new TerraformStack(app, 'empty'))).toHaveAddresses([]);
  });

  test('nothing else', () => {
    expect(
      saysOf(() => {
        expect('planner').toHaveNoErrors();
      }),
    ).toContain('was not given a TerraformStack');
  });
});
