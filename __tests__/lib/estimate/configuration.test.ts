import { parseExpression, parseHcl } from '../../../cli/definitions/hcl';
import { joinDocuments, readConfiguration } from '../../../lib/estimate/configuration';
import { Unknown, type Value, type Values } from '../../../lib/estimate/value';

/** What `size` of a droplet is, in a definition with some variables and locals. */
async function sizeIn(size: Value, more: Values = {}, variables: Values = {}): Promise<Value | undefined> {
  const document = { ...more, resource: { digitalocean_droplet: { one: { size } } } };
  const { resources } = await readConfiguration(document, { parse: parseExpression, variables });
  return resources[0]?.values['size'];
}

const MORE: Values = {
  variable: { n: { default: 3 }, sizes: { default: { a: 'c-2', b: 'c-4' } }, empty: {} },
  locals: { name: 'c-8', twice: '${local.name}', loop: '${local.loop}', list: ['c-2', 'c-4'] },
  resource: {},
};

describe('an expression', () => {
  test.each<[string, Value]>([
    ['c-2', 'c-2'],
    ['$${c}', '${c}'],
    ['%{ if true }c-2%{ endif }', 'c-2'],
    ['${local.twice}', 'c-8'],
    ['${var.sizes["b"]}', 'c-4'],
    ['${var.sizes.b}', 'c-4'],
    ['${local.list[1]}', 'c-4'],
    ['c-${var.n - 1}', 'c-2'],
    ['${var.n > 2 ? "big" : "small"}', 'big'],
    ['${lookup(var.sizes, "z", "c-16")}', 'c-16'],
    ['${(1 + 2) * 3}', 9],
    ['${-var.n}', -3],
    ['${!(var.n == 3) || false}', false],
    ['${length(var.sizes) + max(1, 7)}', 9],
    ['${[for k, s in var.sizes : upper(s) if k != "a"][0]}', 'C-4'],
    ['${{ for k, s in var.sizes : s => k }["c-4"]}', 'b'],
    ['${merge(var.sizes, { z = 1, a = 2 })["a"]}', 2],
    ['${element(concat(local.list, ["c-8"]), 4)}', 'c-4'],
  ])('%s is worked out', async (text, expected) => {
    expect(await sizeIn(text, MORE)).toBe(expected);
  });

  test.each([
    ['${var.empty}', 'it is var.empty, which has no value (give --var empty=VALUE)'],
    ['${local.loop}', 'local.loop depends on itself'],
    ['${data.digitalocean_sizes.all.sizes[0].slug}', 'known after the apply'],
    ['${file("size")}', 'file() is not worked out here'],
    ['${((}', 'it is ${((}'],
  ])('%s is unknown, with the reason', async (text, why) => {
    const value = await sizeIn(text, MORE);
    expect(value).toBeInstanceOf(Unknown);
    expect((value as Unknown).why).toContain(why);
  });

  test('a value that is given wins over the default', async () => {
    expect(await sizeIn('${var.n}', MORE, { n: 8 })).toBe(8);
  });

  test('an argument of another resource is followed', async () => {
    const document = {
      resource: { digitalocean_droplet: { a: { size: 'c-2' }, b: { size: '${digitalocean_droplet.a.size}' } } },
    };
    const { resources } = await readConfiguration(document);
    expect(resources[1]?.values['size']).toBe('c-2');
  });
});

describe('blocks and modules', () => {
  const HCL = `
    variable "pools" {
      default = ["s-1vcpu-2gb", "s-2vcpu-2gb"]
    }
    resource "digitalocean_kubernetes_cluster" "k" {
      dynamic "node_pool" {
        for_each = var.pools
        content {
          size       = node_pool.value
          node_count = node_pool.key + 1
        }
      }
    }
    module "web" {
      source = "./web"
      count  = 2
      size   = "c-\${count.index + 2}"
    }
    module "far" {
      source = "example/web/digitalocean"
    }
  `;
  const MODULE = 'variable "size" {}\nresource "digitalocean_droplet" "host" {\n  size = var.size\n}\n';

  test('dynamic blocks are written out, local modules followed, others said', async () => {
    const loaded = { document: await parseHcl('web.tf', MODULE), directory: '/there/web' };
    const { resources, remarks } = await readConfiguration(await parseHcl('main.tf', HCL), {
      parse: parseExpression,
      loadModule: async (source) => Promise.resolve(source === './web' ? loaded : undefined),
    });
    expect(resources.map(({ address, values }) => [address, values['size'] ?? values['node_pool']])).toEqual([
      [
        'digitalocean_kubernetes_cluster.k',
        [
          { size: 's-1vcpu-2gb', node_count: 1 },
          { size: 's-2vcpu-2gb', node_count: 2 },
        ],
      ],
      ['module.web[0].digitalocean_droplet.host', 'c-2'],
      ['module.web[1].digitalocean_droplet.host', 'c-3'],
    ]);
    expect(remarks).toEqual([expect.stringContaining('module.far (example/web/digitalocean) is not read')]);
  });

  test('a module that contains itself ends', async () => {
    const document = await parseHcl('loop.tf', 'module "again" {\n  source = "./"\n}\n');
    const { remarks } = await readConfiguration(document, {
      loadModule: async () => Promise.resolve({ document, directory: '' }),
    });
    expect(remarks).toHaveLength(1);
  });

  test('override files replace arguments', async () => {
    const base = { resource: { digitalocean_droplet: { a: { size: 'c-2', backups: true } } }, locals: { x: 1 } };
    const joined = joinDocuments([base], [{ resource: { digitalocean_droplet: { a: { size: 'c-4' } } } }]);
    const { resources } = await readConfiguration(joined);
    expect(resources.map(({ values }) => values)).toEqual([{ size: 'c-4', backups: true }]);
  });
});

test('broken HCL is refused with line and column', async () => {
  await expect(parseHcl('main.tf', 'resource "a" "b" {\n  size = \n}\n')).rejects.toThrow(
    /^main\.tf:2:\d+: Invalid expression/,
  );
});
