// Run by vitest, which vitest.test.ts starts: the published matchers in the other test framework.
import { DigitaloceanProvider } from '@cdktf/provider-digitalocean/lib/provider';
import { App, TerraformStack } from 'cdktf';
import 'cdktf-digitalocean-patterns/testing/vitest';
import { PrivateNetwork } from 'cdktf-digitalocean-patterns';
import { expect, test } from 'vitest';

function network(region: string): TerraformStack {
  const stack = new TerraformStack(new App(), 'shop');
  new DigitaloceanProvider(stack, 'digitalocean');
  new PrivateNetwork(stack, 'net', { name: 'shop', region, ipRange: '10.120.0.0/24' });
  return stack;
}

test('a sound stack', () => {
  const stack = network('fra1');
  expect(stack).toHaveNoErrors();
  expect(stack).toHaveBlock('digitalocean_vpc', { region: 'fra1', name: expect.stringContaining('shop') });
  expect(stack).toHaveBlockCount('digitalocean_vpc', 1);
  expect(stack).not.toHaveBlock('digitalocean_droplet');
});

test('a refused one, and what a failure says', () => {
  const stack = network('fra');
  expect(stack).toHaveFault('"fra" is not a known region');
  expect(() => expect(stack).toHaveNoErrors()).toThrow(/^shop is refused:\n/);
});
