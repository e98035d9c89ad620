import { CloudinitProvider } from '@cdktf/provider-cloudinit/lib/provider';
import { DataDigitaloceanTag } from '@cdktf/provider-digitalocean/lib/data-digitalocean-tag';
import { DigitaloceanProvider } from '@cdktf/provider-digitalocean/lib/provider';
import { Tag } from '@cdktf/provider-digitalocean/lib/tag';
import { App, Fn, TerraformOutput, TerraformStack, TerraformVariable, Token } from 'cdktf';
import { Construct } from 'constructs';
import { ComposeHost, Faults, PatternStack, type StateBackend, faultsOf } from '../../../index';
import { Annotation } from '../../../lib/terraform/annotation';
import { checkKnown, isDeferred, known, knownItems, referenceProblem } from '../../../lib/terraform/deferred';
import { PROVIDER_CONSTRAINTS } from '../../../lib/terraform/providers';
import { hostProps } from '../../support/example-props';
import { synthesize, synthesizeStack } from '../../../testing';

const tag = (scope: Construct, id: string): Tag => new Tag(scope, id, { name: 'shop' });

describe('addresses', () => {
  test('are the path below the stack, without ids that say nothing', () => {
    const { addresses } = synthesize((stack) => {
      const shop = new Construct(stack, 'shop');
      tag(shop, 'Resource');
      tag(new Construct(shop, 'host-1'), 'Default');
      tag(stack, 'plain');
      tag(shop, 'a-www.example.com');
    });
    expect(addresses).toEqual([
      'digitalocean_tag.plain',
      'digitalocean_tag.shop',
      'digitalocean_tag.shop_a-www_example_com',
      'digitalocean_tag.shop_host-1',
    ]);
  });

  test('are names that Terraform takes, whatever the path', () => {
    const { addresses } = synthesize((stack) => {
      tag(stack, '1st');
      tag(stack, '-x');
      tag(stack, 'größe');
      tag(stack, 'Resource');
    });
    expect(addresses).toEqual([
      'digitalocean_tag.Resource',
      'digitalocean_tag._-x',
      'digitalocean_tag._1st',
      'digitalocean_tag.gr__e',
    ]);
  });

  test('of two elements that collide are refused, with both paths', () => {
    const { errors } = synthesize((stack) => {
      tag(new Construct(stack, 'a'), 'b_c');
      tag(new Construct(stack, 'a_b'), 'c');
    });
    expect(errors).toEqual([
      'test: test/a/b_c and test/a_b/c would both be digitalocean_tag.a_b_c; rename one of the two constructs',
    ]);
  });

  test('of different kinds may be the same', () => {
    const { errors } = synthesize((stack) => {
      tag(new Construct(stack, 'a'), 'b');
      new DataDigitaloceanTag(stack, 'a_b', { name: 'shop' });
      new TerraformOutput(new Construct(stack, 'a-o'), 'Resource', { value: 'x' });
      new TerraformVariable(stack, 'a-o-v', {});
    });
    expect(errors).toEqual([]);
  });

  test('that were overridden are what counts', () => {
    const resolved = synthesize((stack) => {
      tag(new Construct(stack, 'a'), 'b').overrideLogicalId('other');
      tag(stack, 'a_b');
    });
    expect(resolved.errors).toEqual([]);
    const collided = synthesize((stack) => {
      tag(stack, 'one').overrideLogicalId('two');
      tag(stack, 'two');
    });
    expect(collided.errors).toEqual([
      'test: test/one and test/two would both be digitalocean_tag.two; rename one of the two constructs',
    ]);
  });
});

describe('every stack', () => {
  test('names the providers and the versions that its JSON works with', () => {
    const { json } = synthesize(() => undefined);
    expect(json.terraform.required_providers).toEqual({
      digitalocean: { source: 'digitalocean/digitalocean', version: PROVIDER_CONSTRAINTS.digitalocean },
      cloudinit: { source: 'hashicorp/cloudinit', version: PROVIDER_CONSTRAINTS.cloudinit },
    });
    expect(PROVIDER_CONSTRAINTS.digitalocean).toBe('>= 2.78.0, < 3.0.0');
  });

  test('configures no credentials: the providers read them from the environment', () => {
    expect(synthesize(() => undefined).json.provider).toEqual({ digitalocean: [{}], cloudinit: [{}] });
  });
});

describe('the state', () => {
  const backendOf = (state?: StateBackend): unknown =>
    synthesizeStack((app) => new PatternStack(app, 'shop', state && { state })).json.terraform;

  test('is a file of the project by default, by a relative path outside the folder that cdktf clears', () => {
    expect(backendOf()).toMatchObject({ backend: { local: { path: '../../../state/shop.tfstate' } } });
  });

  test("can be in a workspace of Terraform Cloud, of the stack's name", () => {
    expect(backendOf({ kind: 'cloud', organization: 'acme' })).toMatchObject({
      cloud: { organization: 'acme', workspaces: { name: 'shop' } },
    });
    expect(
      backendOf({ kind: 'cloud', organization: 'acme', hostname: 'tfe.example.com', project: 'small' }),
    ).toMatchObject({
      cloud: { organization: 'acme', hostname: 'tfe.example.com', workspaces: { name: 'shop', project: 'small' } },
    });
  });

  test('can have a prefix, so that two settings of one stack keep apart, and tags for whoever makes the workspace', () => {
    expect(backendOf({ kind: 'cloud', organization: 'acme', prefix: 'staging-' })).toMatchObject({
      cloud: { workspaces: { name: 'staging-shop' } },
    });
    expect(backendOf({ kind: 'spaces', bucket: 'acme-state', region: 'ams3', prefix: 'staging/' })).toMatchObject({
      backend: { s3: { key: 'staging/shop.tfstate' } },
    });
  });

  test.each([
    [
      { prefix: 'my ' },
      'state.workspace: the workspace name "my shop" may consist only of letters, digits, hyphens and',
    ],
    [{ prefix: 'x'.repeat(260) }, 'has 264 characters, at most 260 are allowed'],
    [{ organization: 'a.b' }, 'state.organization: the organization name "a.b" may consist only of'],
    [{ project: 'x' }, 'state.project: the project name "x" has 1 characters, at least 3 are needed'],
    [{ tags: ['web', 'Web'] }, 'state.tags: the workspace tag "Web" may consist only of lower-case letters'],
  ])('refuses what Terraform Cloud would refuse: %j', (state, message) => {
    const stack = new PatternStack(new App(), 'shop', { state: { kind: 'cloud', organization: 'acme', ...state } });
    expect(faultsOf(stack).map(({ message: text }) => text)).toEqual([expect.stringContaining(message)]);
  });

  test('can be in a Spaces bucket, without the checks that only Amazon can answer', () => {
    expect(backendOf({ kind: 'spaces', bucket: 'acme-state', region: 'ams3' })).toMatchObject({
      backend: {
        s3: {
          bucket: 'acme-state',
          key: 'shop.tfstate',
          endpoints: { s3: 'https://ams3.digitaloceanspaces.com' },
          region: 'us-east-1',
          skip_credentials_validation: true,
          skip_metadata_api_check: true,
          skip_region_validation: true,
          skip_requesting_account_id: true,
          skip_s3_checksum: true,
        },
      },
    });
  });
});

describe('values that are known or deferred', () => {
  const stack = new TerraformStack(undefined as never, 'deferred');
  const variable = new TerraformVariable(stack, 'v', {});

  test.each([
    ['a reference to a text', variable.stringValue],
    ['a text that holds one', `x-${variable.stringValue}`],
    ['a reference to a number', variable.numberValue],
    ['a reference to a list', variable.listValue],
    ['a list with one reference in it', ['known', variable.stringValue]],
    ['what a function makes of one', Token.asString(Fn.upper(variable.stringValue))],
  ])('%s is deferred', (_, value) => {
    expect(isDeferred(value)).toBe(true);
    expect(known(value)).toBeUndefined();
    expect(referenceProblem({ deep: [{ within: value }] })).toMatchObject({
      problem: 'a Terraform reference has no value yet when the files of the host are written',
    });
  });

  test.each([['text'], [''], [0], [17], [false], [[]], [['a', 'b']], [{ a: 1 }], [undefined]])(
    '%j is known',
    (value) => {
      expect(isDeferred(value)).toBe(false);
      expect(known(value)).toBe(value);
      expect(referenceProblem(value)).toBeUndefined();
    },
  );

  test('of a list, the known items can be looked at; a list that is one reference has none', () => {
    expect(knownItems(['a', variable.stringValue, 'b'])).toEqual(['a', 'b']);
    expect(knownItems(variable.listValue)).toEqual([]);
    expect(knownItems([])).toEqual([]);
  });

  test('a check is made of what is known only', () => {
    const faults = new Faults();
    const refuse = (value: string) => ({ problem: `${value} is bad`, remedy: 'change it' });
    checkKnown(faults, 'a', 'x', refuse);
    checkKnown(faults, 'b', variable.stringValue, refuse);
    expect(faults.all.map((fault) => fault.at)).toEqual(['a']);
  });
});

describe('notes', () => {
  test('are found in the order of the tree, with their constructs, each kind by itself', () => {
    const root = new Construct(undefined as never, '');
    const [first, second] = [new Construct(root, 'first'), new Construct(root, 'second')];
    const below = new Construct(first, 'below');
    const [apples, pears] = [new Annotation<number>('apples'), new Annotation<number>('pears')];
    apples.add(second, 4);
    apples.add(below, 2, 3);
    apples.add(root, 1);
    pears.add(first, 9);
    expect(apples.of(root).map(({ item }) => item)).toEqual([1, 2, 3, 4]);
    expect(apples.of(first).map(({ construct }) => construct.node.path)).toEqual(['first/below', 'first/below']);
    expect(pears.of(root).map(({ item }) => item)).toEqual([9]);
  });

  test('are seen by another copy of the package', () => {
    const root = new Construct(undefined as never, '');
    new Annotation<string>('costs-of-two-copies').add(root, 'x');
    expect(new Annotation<string>('costs-of-two-copies').of(root).map(({ item }) => item)).toEqual(['x']);
  });
});

describe("a user's own plain stack", () => {
  test('holds a host with the names that cdktf makes, and gets the cloudinit provider once', () => {
    const shop = synthesizeStack((app) => {
      const stack = new TerraformStack(app, 'plain');
      new DigitaloceanProvider(stack, 'digitalocean');
      new ComposeHost(stack, 'one', hostProps());
      new ComposeHost(stack, 'two', hostProps({ app: 'shop-2' }));
      return stack;
    });
    expect(shop.errors).toEqual([]);
    expect(shop.count('digitalocean_droplet')).toBe(2);
    expect(shop.addressesOf('digitalocean_droplet')[0]).toMatch(/^digitalocean_droplet\.one_droplet_[0-9A-F]{8}$/);
    expect(shop.json.provider).toEqual({ digitalocean: [{}], cloudinit: [{}] });
  });

  test("keeps the user's own cloudinit provider", () => {
    const { json } = synthesizeStack((app) => {
      const stack = new TerraformStack(app, 'plain');
      new DigitaloceanProvider(stack, 'digitalocean');
      new CloudinitProvider(stack, 'mine', {});
      new ComposeHost(stack, 'one', hostProps());
      return stack;
    });
    expect(json.provider?.['cloudinit']).toEqual([{}]);
  });
});
