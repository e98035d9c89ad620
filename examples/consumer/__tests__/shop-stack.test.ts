import 'cdktf-digitalocean-patterns/testing/jest';
import { type SynthesizedStack, synthesizeStack } from 'cdktf-digitalocean-patterns/testing';
import { ShopStack } from '../shop-stack';

let stack: SynthesizedStack;
beforeAll(() => {
  stack = synthesizeStack((app) => new ShopStack(app, 'shop'));
});

test('nothing refuses it', () => {
  expect(stack).toHaveNoErrors();
});

test('two droplets, one of them overridden, and a tag of our own', () => {
  expect(stack).toHaveBlockCount('digitalocean_droplet', 2);
  expect(stack).toHaveBlock('digitalocean_droplet.shop_droplet', { size: 's-1vcpu-2gb' });
  expect(stack).toHaveBlock('digitalocean_droplet.planner_host_droplet', { graceful_shutdown: true });
  expect(stack).toHaveBlock('digitalocean_tag.team', { name: 'team-shop' });
});

test('the API starts from its own image, and its host knows how to deploy it', () => {
  expect(stack).toHaveHostFile('shop', 'compose.yaml', /api-blue:[\s\S]*ghcr\.io\/acme\/shop-api:2\.1\.0/);
  expect(stack.userDataFiles('data.cloudinit_config.shop_user_data').has('bin/first-boot')).toBe(true);
});

// Addresses are what Terraform knows the resources by: who changes one replaces a resource.
test('the addresses are those that were reviewed', () => {
  expect(stack.addresses).toMatchSnapshot();
});
