import path from 'node:path';
import { compileFunction } from 'node:vm';
import { transformFileSync } from '@swc/core';
import { RuleTester } from 'eslint';
import { parser } from 'typescript-eslint';

const RULE = path.join(__dirname, '../eslint-layers.mjs');
const ROOT = '/house';

interface Layers {
  readonly layers: Parameters<RuleTester['run']>[1];
}

interface Case {
  readonly file: string;
  readonly code: string;
}

const settings = { layersRoot: ROOT };

function valid({ file, code }: Case): RuleTester.ValidTestCase {
  return { name: `${file}: ${code}`, code, filename: path.join(ROOT, file), settings };
}

function invalid({ file, code }: Case, messageId: string, to: string): RuleTester.InvalidTestCase {
  return { ...valid({ file, code }), errors: [{ messageId, data: { from: file, to } }] };
}

const imported = (file: string, from: string): Case => ({ file, code: `import { x } from '${from}';` });

/** jest loads no ES modules, so this one is turned into what it does load. */
function loadRule(): Layers['layers'] {
  const { code } = transformFileSync(RULE, { module: { type: 'commonjs' }, isModule: true });
  const exported: Partial<Layers> = {};
  const load = compileFunction(code, ['exports', 'require']) as (exports: object, require: NodeJS.Require) => void;
  load(exported, require);
  if (!exported.layers) throw new Error(`${RULE} exports no rule`);
  return exported.layers;
}

new RuleTester({ languageOptions: { parser, sourceType: 'module' } }).run('imports point down only', loadRule(), {
  valid: [
    imported('main.ts', './index'),
    imported('cli/synth.ts', '../main'),
    imported('settings.ts', './lib/core/fault'),
    imported('index.ts', './stacks/planner-stack'),
    imported('stacks/planner-stack.ts', '../lib/planner/planner-droplet'),
    imported('lib/planner/planner-droplet.ts', '../compute/compose-host'),
    imported('lib/compute/compose-host.ts', '../../cloud-init/first-boot'),
    // sideways: the same floor, and the same room
    imported('lib/compute/compose-host.ts', '../database/managed-postgres'),
    imported('lib/network/load-balancer.ts', './dns-records'),
    imported('lib/storage/x.ts', '../network/peer'),
    // cdktf, from lib/terraform upwards
    imported('lib/terraform/literal.ts', 'cdktf'),
    imported('lib/network/port.ts', '@cdktf/provider-digitalocean/lib/firewall'),
    imported('stacks/x.ts', 'constructs'),
    // other packages, and node's own, anywhere
    imported('lib/core/cidr.ts', 'node:net'),
    imported('lib/core/nearest.ts', 'fastest-levenshtein'),
    imported('lib/core/x.ts', 'cdktf-like-name'),
    imported('cli/do-patterns.ts', '../package.json'),
    // outside the house, tests and benches import what they like
    imported('__tests__/lib/x.test.ts', '../../lib/core/fault'),
    imported('bench/bench.ts', '../main'),
    { file: 'lib/core/x.ts', code: 'export const a = 1; export { a as b };' },
    { file: 'lib/core/x.ts', code: "const a = require('node:fs');" },
  ].map(valid),
  invalid: [
    invalid(imported('lib/core/fault.ts', '../catalog/limits'), 'upward', 'lib/catalog/limits'),
    invalid(imported('lib/host/plan.ts', '../../cloud-init/mime'), 'upward', 'cloud-init/mime'),
    invalid(imported('lib/network/peer.ts', '../compute/compose-host'), 'upward', 'lib/compute/compose-host'),
    invalid(imported('lib/compute/x.ts', '../planner/planner-spec'), 'upward', 'lib/planner/planner-spec'),
    invalid(imported('lib/planner/x.ts', '../../stacks/planner-stack'), 'upward', 'stacks/planner-stack'),
    invalid(imported('stacks/x.ts', '../index'), 'upward', 'index'),
    invalid(imported('lib/core/x.ts', '../../settings'), 'upward', 'settings'),
    // every form of import
    invalid({ file: 'lib/core/x.ts', code: "export { y } from '../host/spec';" }, 'upward', 'lib/host/spec'),
    invalid({ file: 'lib/core/x.ts', code: "export * from '../host/spec';" }, 'upward', 'lib/host/spec'),
    invalid({ file: 'lib/core/x.ts', code: "import type { S } from '../host/spec';" }, 'upward', 'lib/host/spec'),
    invalid({ file: 'lib/core/x.ts', code: "void import('../host/spec');" }, 'upward', 'lib/host/spec'),
    invalid({ file: 'lib/core/x.ts', code: "import a = require('../host/spec');" }, 'upward', 'lib/host/spec'),
    invalid({ file: 'lib/core/x.ts', code: "const a = require('../host/spec');" }, 'upward', 'lib/host/spec'),
    invalid({ file: 'lib/core/x.ts', code: "let a: import('../host/spec').HostSpec;" }, 'upward', 'lib/host/spec'),
    invalid({ file: 'lib/core/x.ts', code: "import '../host/spec';" }, 'upward', 'lib/host/spec'),
    // cdktf below lib/terraform
    invalid(imported('lib/host/plan.ts', 'cdktf'), 'cdktf', 'cdktf'),
    invalid(imported('cloud-init/mime.ts', 'constructs'), 'cdktf', 'constructs'),
    invalid(imported('lib/core/x.ts', 'cdktf/lib/tokens'), 'cdktf', 'cdktf/lib/tokens'),
    invalid(
      imported('lib/sizing/x.ts', '@cdktf/provider-digitalocean/lib/droplet'),
      'cdktf',
      '@cdktf/provider-digitalocean/lib/droplet',
    ),
    // what is not part of the library
    invalid(imported('lib/core/x.ts', '../../__tests__/support/golden'), 'outside', '__tests__/support/golden'),
    invalid(imported('lib/host/x.ts', '../../bench/bench'), 'outside', 'bench/bench'),
    invalid(imported('lib/core/x.ts', '../unknown/x'), 'outside', 'lib/unknown/x'),
  ],
});
