import path from 'node:path';

/** The house from the ground up. A file may import from its own floor and from those below. */
const FLOORS = [
  ['lib/core'],
  ['lib/catalog'],
  ['lib/sizing'],
  ['lib/estimate'],
  ['lib/advise'],
  ['lib/host'],
  ['lib/diagram'],
  ['cloud-init'],
  ['lib/terraform'],
  ['lib/network', 'lib/storage', 'lib/monitoring', 'lib/account'],
  ['lib/compute', 'lib/database'],
  ['lib/checks'],
  ['lib/report'],
  ['lib/planner', 'lib/tria'],
  ['stacks'],
  ['index.ts'],
  ['simulator', 'testing'],
  ['main.ts', 'settings.ts', 'cli'],
];

const FIRST_FLOOR_WITH_CDKTF = FLOORS.findIndex((rooms) => rooms.includes('lib/terraform'));
/** The simulator stands above the library, so that nothing in it reaches the simulator, and uses only its facts. */
const SIMULATOR_USES = ['lib/core', 'lib/catalog', 'simulator'];
const CDKTF = /^(cdktf|constructs|@cdktf\/.*)(\/|$)/;

/** The floor of a file, or undefined for what stands outside the house (tests, benches, configuration). */
function floorOf(relativePath) {
  const floor = FLOORS.findIndex((rooms) =>
    rooms.some((room) => relativePath === room || relativePath.startsWith(`${room}/`)),
  );
  return floor === -1 ? undefined : floor;
}

/** Refuses imports that point up, and cdktf below lib/terraform. */
export const layers = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      upward: '{{from}} must not import {{to}}: imports point down only (see CONTRIBUTING.md)',
      cdktf: '{{from}} must not import {{to}}: what lies below lib/terraform stays free of cdktf',
      outside: '{{from}} must not import {{to}}, which is not part of the library',
    },
  },
  create(context) {
    const root = context.settings.layersRoot ?? context.cwd;
    const from = path.relative(root, context.filename).split(path.sep).join('/');
    const floor = floorOf(from);
    if (floor === undefined) return {};
    const isSimulator = from.startsWith('simulator/');
    const check = (node, literal = node.source) => {
      const source = literal?.value;
      if (typeof source !== 'string') return;
      if (!source.startsWith('.')) {
        if ((floor < FIRST_FLOOR_WITH_CDKTF || isSimulator) && CDKTF.test(source)) {
          context.report({ node, messageId: 'cdktf', data: { from, to: source } });
        }
        return;
      }
      const to = path.posix.join(path.posix.dirname(from), source);
      const target = floorOf(to) ?? floorOf(`${to}.ts`);
      if (target === undefined) {
        if (!to.endsWith('package.json')) context.report({ node, messageId: 'outside', data: { from, to } });
      } else if (target > floor || (isSimulator && !SIMULATOR_USES.some((room) => to.startsWith(room)))) {
        context.report({ node, messageId: 'upward', data: { from, to } });
      }
    };
    return {
      ImportDeclaration: (node) => check(node),
      ExportNamedDeclaration: (node) => check(node),
      ExportAllDeclaration: (node) => check(node),
      ImportExpression: (node) => check(node),
      TSImportType: (node) => check(node),
      TSExternalModuleReference: (node) => check(node, node.expression),
      'CallExpression[callee.name="require"]': (node) => check(node, node.arguments[0]),
    };
  },
};
