import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { layOut } from '../../../lib/diagram/layout';
import { stackPage } from '../../../lib/report/html/stack-page';
import { indexPage } from '../../../lib/report/html/index-page';
import { reportOf } from '../../../lib/report/report-of';
import type { StackReport } from '../../../lib/report/stack-report';
import { type Box, launchChromium, measureDrawing, openFile } from '../../support/browser';
import { everyStack } from '../../support/example-stacks';
import { describeWithProgram } from '../../support/with-program';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const STACKS = everyStack();
const NAMES = Object.keys(STACKS);
const SCHEMES = ['light', 'dark'] as const;

interface AxeResult {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

interface Axe {
  readonly run: (options: object) => Promise<{
    readonly violations: readonly AxeResult[];
    readonly passes: readonly AxeResult[];
  }>;
}

/** Texts that take each other's place, by more than a pixel. */
function overlaps(boxes: readonly Box[]): readonly string[] {
  return boxes.flatMap((a, index) =>
    boxes
      .slice(index + 1)
      .filter((b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
      .map((b) => `${a.text} / ${b.text}`),
  );
}

describeWithProgram('chromium', 'chromium', 'the pages in a browser', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'reports-'));
  let browser: Browser;
  const urlOf = (name: string): string => pathToFileURL(path.join(folder, `${name}.html`)).href;

  beforeAll(async () => {
    const reports: StackReport[] = [];
    for (const [name, { stack }] of Object.entries(STACKS)) {
      const report = await reportOf(stack);
      reports.push(report);
      const guides = [{ title: 'A guide', href: 'guide.md' }];
      const page = stackPage(report, await layOut(report.diagram), { index: 'index.html', guides });
      writeFileSync(path.join(folder, `${name}.html`), page);
    }
    writeFileSync(path.join(folder, 'index.html'), indexPage(reports));
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  describe.each(SCHEMES)('in the %s theme', (scheme) => {
    test.each(['index', ...NAMES])('%s renders without a complaint, a request or a serious barrier', async (name) => {
      const { page, observed } = await openFile(browser, urlOf(name), scheme);
      await page.evaluate(AXE);
      // Themes differ in their colours only.
      const rules = scheme === 'dark' ? { runOnly: ['color-contrast'] } : {};
      const { violations, passes } = await page.evaluate(async (options) => {
        const { axe } = globalThis as unknown as { axe: Axe };
        return axe.run(options);
      }, rules);
      expect(passes.map(({ id }) => id)).toContain('color-contrast');
      const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(grave.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      expect(observed.complaints).toEqual([]);
      expect(observed.requests).toEqual([urlOf(name)]);
      const background = await page.evaluate(() => {
        const { getComputedStyle, document } = globalThis as unknown as {
          document: { body: object };
          getComputedStyle: (element: object) => { backgroundColor: string };
        };
        return getComputedStyle(document.body).backgroundColor;
      });
      expect(background).toBe(scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(15, 20, 26)');
      await page.context().close();
    });
  });

  test.each(NAMES)('the drawing of %s has no text on another, outside of its box or under a line', async (name) => {
    const { page } = await openFile(browser, urlOf(name), 'light');
    const { texts, inBoxes, lines } = await measureDrawing(page);
    expect(texts.length).toBeGreaterThan(8);
    expect(overlaps(texts)).toEqual([]);
    const outside = inBoxes.filter(
      ({ text, box }) =>
        text.left < box.left || text.right > box.right || text.top < box.top - 0.5 || text.bottom > box.bottom + 0.5,
    );
    expect(outside.map(({ text }) => text.text)).toEqual([]);
    // A label stands on its own line, in a box of its own that hides it; a second line there would be seen as its.
    const crossed = inBoxes.filter(({ text }) => linesThrough(text, lines) > (isLabel(text, inBoxes) ? 1 : 0));
    expect(crossed.map(({ text }) => text.text)).toEqual([]);
    await page.context().close();
  });

  test('every link is reached by keyboard, the skip link first', async () => {
    const { page } = await openFile(browser, urlOf('planner'), 'light');
    const links = await page
      .locator('a')
      .evaluateAll((found) =>
        found.map((link) => (link as unknown as { getAttribute: (name: string) => string }).getAttribute('href')),
      );
    const reached: string[] = [];
    for (let presses = 0; presses < links.length + 20; presses += 1) {
      await page.keyboard.press('Tab');
      const href = await page
        .locator(':focus')
        .first()
        .getAttribute('href', { timeout: 1000 })
        .catch(() => null);
      if (href !== null) reached.push(href);
    }
    expect(reached[0]).toBe('#main');
    expect(new Set(reached)).toEqual(new Set(links));
    await page.context().close();
  });

  test('prints on paper, light and with every section', async () => {
    const { page } = await openFile(browser, urlOf('tria-enterprise'), 'dark');
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(2);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const shown = await page.evaluate(() => {
      const { getComputedStyle, document } = globalThis as unknown as {
        document: { body: object; querySelectorAll: (selector: string) => { length: number } };
        getComputedStyle: (element: object) => { backgroundColor: string };
      };
      return {
        background: getComputedStyle(document.body).backgroundColor,
        sections: document.querySelectorAll('main > section').length,
      };
    });
    expect(shown).toEqual({ background: 'rgb(255, 255, 255)', sections: 8 });
    await page.context().close();
  });

  test('a drawing as a file of its own follows the theme', async () => {
    const colours = [];
    for (const scheme of SCHEMES) {
      const file = path.join(__dirname, '../../../docs/images/planner.svg');
      const { page, observed } = await openFile(browser, pathToFileURL(file).href, scheme);
      expect(observed.complaints).toEqual([]);
      colours.push(
        await page.evaluate(() => {
          const { getComputedStyle, document } = globalThis as unknown as {
            document: { querySelector: (selector: string) => object };
            getComputedStyle: (element: object) => { fill: string };
          };
          return getComputedStyle(document.querySelector('.page')).fill;
        }),
      );
      await page.context().close();
    }
    expect(colours).toEqual(['rgb(255, 255, 255)', 'rgb(15, 20, 26)']);
  });
});

type Lines = Awaited<ReturnType<typeof measureDrawing>>['lines'];
type InBoxes = Awaited<ReturnType<typeof measureDrawing>>['inBoxes'];

function linesThrough({ left, right, top, bottom }: Box, lines: Lines): number {
  return lines.filter(({ points }) =>
    points.some(([x, y]) => x > left + 1 && x < right - 1 && y > top + 1 && y < bottom - 1),
  ).length;
}

/** The box of a label is no higher than its line of text. */
function isLabel(text: Box, inBoxes: InBoxes): boolean {
  const found = inBoxes.find((item) => item.text === text);
  return found !== undefined && found.box.bottom - found.box.top < 20;
}
