import { readdirSync } from 'node:fs';
import path from 'node:path';
import { findResourceKind, KNOWN_PROVIDER_VERSION, resourceTypes, UNPRICED } from '../../../lib/catalog/resource-kinds';
import { PRICERS } from '../../../lib/estimate/reads';
import { TemporaryDirectory } from '../../support/temporary-directory';
import { describeWithProviders, runTerraform } from '../../support/terraform';

const bindings = path.dirname(require.resolve('@cdktf/provider-digitalocean/package.json'));
const bound = readdirSync(path.join(bindings, 'lib'))
  .filter((name) => !name.startsWith('data-') && !name.includes('.') && name !== 'provider')
  .map((name) => `digitalocean_${name.replaceAll('-', '_')}`);

test('every resource of the bindings is known', () => {
  expect(bound.length).toBeGreaterThan(50);
  // The bindings write genai in two words.
  const known = (type: string): boolean => findResourceKind(type.replace('gen_ai', 'genai')) !== undefined;
  expect(bound.filter((type) => !known(type) && type !== 'digitalocean_lazy_index')).toEqual([]);
});

test('what is said to have a price has a pricer, and nothing else', () => {
  const priced = resourceTypes.filter((type) => findResourceKind(type)?.kind === 'priced');
  expect([...PRICERS.keys()].sort()).toEqual([...priced].sort());
});

test('what has no price says why', () => {
  for (const type of resourceTypes) {
    const kind = findResourceKind(type);
    if (kind?.kind === 'unpriced') expect(UNPRICED[kind.name].why).toMatch(/./);
  }
});

describeWithProviders(`the real provider (the list is of ${KNOWN_PROVIDER_VERSION})`, () => {
  test('has no resource that is not known', async () => {
    const directory = new TemporaryDirectory();
    try {
      const source = 'digitalocean/digitalocean';
      const required = { digitalocean: { source, version: '>= 2.78.0, < 3.0.0' } };
      directory.write('main.tf.json', JSON.stringify({ terraform: { required_providers: required } }));
      await runTerraform(directory.root, ['init']);
      const { stdout } = await runTerraform(directory.root, ['providers', 'schema', '-json']);
      const { provider_schemas: schemas } = JSON.parse(stdout) as {
        readonly provider_schemas: Readonly<Record<string, { readonly resource_schemas: object }>>;
      };
      const types = Object.values(schemas).flatMap((schema) => Object.keys(schema.resource_schemas));
      expect(types.length).toBeGreaterThan(50);
      expect(types.filter((type) => findResourceKind(type) === undefined)).toEqual([]);
    } finally {
      directory.remove();
    }
  });
});
