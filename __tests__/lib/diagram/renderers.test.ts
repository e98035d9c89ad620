import fc from 'fast-check';
import type { Diagram } from '../../../lib/diagram/diagram';
import { layOut } from '../../../lib/diagram/layout';
import { mermaidOf } from '../../../lib/diagram/mermaid';
import { svgOf } from '../../../lib/diagram/svg';

/** Two boxes, one of them in a group, with texts of the test's. */
function diagramWith(text: string): Diagram {
  return {
    title: text,
    groups: [{ id: 'g', kind: 'network', title: text, name: text, details: [text] }],
    nodes: [
      { id: 'a', kind: 'visitor', title: text, name: text, details: [] },
      { id: 'b', kind: 'database', title: text, name: text, details: [text, text], group: 'g' },
    ],
    edges: [{ from: 'a', to: 'b', kind: 'allowed', label: text, sources: [text] }],
  };
}

const HOSTILE = `"]; <script>alert('x')</script> & #35; --> |\`|`;

describe('mermaidOf', () => {
  test('writes boxes, groups and arrows', () => {
    expect(mermaidOf(diagramWith('Shop 1'))).toBe(
      [
        'flowchart LR',
        '  n1(["Shop 1"])',
        '  subgraph n3["Shop 1<br/>Shop 1"]',
        '    n2[("Shop 1<br/>Shop 1<br/>Shop 1")]',
        '  end',
        '  n1 -->|"Shop 1"| n2',
        '',
      ].join('\n'),
    );
  });

  test('no text gets out of its quotes', () => {
    const box = String.raw`(\(\["[^"]*"\]\)|\[\("[^"]*"\)\])`;
    const line = new RegExp(
      String.raw`^(flowchart LR| *n\d+${box}| *subgraph n\d+\["[^"]*"\]| *end| *n\d+ -->(\|"[^"]*"\|)? n\d+|)$`,
    );
    fc.assert(
      fc.property(fc.oneof(fc.constant(HOSTILE), fc.string()), (text) => {
        for (const written of mermaidOf(diagramWith(text)).split('\n')) expect(written).toMatch(line);
      }),
    );
  });
});

describe('svgOf', () => {
  test('escapes every text', async () => {
    const svg = svgOf(await layOut(diagramWith(HOSTILE)));
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain("alert('x')");
    expect(svg).toContain('&lt;script&gt;');
  });

  test('has a title and a description for those who do not see it', async () => {
    const svg = svgOf(await layOut(diagramWith('shop')));
    expect(svg).toContain('<title id="shop-title">Architecture of shop</title>');
    expect(svg).toContain('<desc id="shop-desc">shop may connect to shop (shop).</desc>');
    expect(svg).toContain('aria-labelledby="shop-title shop-desc"');
  });

  test('equal diagrams give equal drawings', async () => {
    expect(svgOf(await layOut(diagramWith('shop')))).toBe(svgOf(await layOut(diagramWith('shop'))));
  });

  test('what stands inside of a group lies inside of it', async () => {
    const { nodes, groups } = await layOut(diagramWith('shop'));
    const inner = nodes.find(({ node }) => node.group === 'g')!;
    const [outer] = groups;
    expect(inner.x).toBeGreaterThan(outer!.x);
    expect(inner.x + inner.width).toBeLessThan(outer!.x + outer!.width);
    expect(inner.y + inner.height).toBeLessThan(outer!.y + outer!.height);
  });

  test('a drawing that would be too wide runs down', async () => {
    const nodes = Array.from({ length: 12 }, (_value, index) => ({
      id: `n${index}`,
      kind: 'service' as const,
      title: `service ${index}`,
      name: `service ${index}`,
      details: [],
    }));
    const edges = nodes.slice(1).map(({ id }, index) => ({
      from: `n${index}`,
      to: id,
      kind: 'told' as const,
      label: '',
      sources: [],
    }));
    const { width, height } = await layOut({ title: 'chain', nodes, groups: [], edges });
    expect(height).toBeGreaterThan(width);
  });
});
