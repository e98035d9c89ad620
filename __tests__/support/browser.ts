import { type Browser, type Page, chromium } from 'playwright-core';

/** Chromium without its own traffic; without a sandbox, which root can't have. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** What a page said and asked for while it was looked at. */
export interface Observed {
  readonly complaints: readonly string[];
  readonly requests: readonly string[];
}

/** Opens a file, and notes what its console says and which addresses it asks for. */
export async function openFile(
  browser: Browser,
  url: string,
  colorScheme: 'light' | 'dark',
): Promise<{ readonly page: Page; readonly observed: Observed }> {
  const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) requests.push(request.url());
  });
  await page.goto(url);
  return { page, observed: { complaints, requests } };
}

/** A rectangle on the screen. */
export interface Box {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where everything in the drawing of a page is. */
export interface Drawn {
  readonly texts: readonly Box[];
  /** Texts of boxes, each with the box that it belongs to. */
  readonly inBoxes: readonly { readonly text: Box; readonly box: Box }[];
  /** Points along the lines, a pixel apart, with the texts that may stand on them. */
  readonly lines: readonly { readonly points: readonly (readonly [number, number])[] }[];
}

declare const document: {
  querySelectorAll: (selector: string) => Iterable<BrowserElement>;
};

interface BrowserElement {
  readonly textContent: string;
  readonly parentElement: BrowserElement;
  querySelector: (selector: string) => BrowserElement | null;
  closest: (selector: string) => BrowserElement | null;
  getBoundingClientRect: () => Omit<Box, 'text'>;
  getTotalLength: () => number;
  getPointAtLength: (length: number) => { readonly x: number; readonly y: number };
  getScreenCTM: () => {
    readonly a: number;
    readonly d: number;
    readonly e: number;
    readonly f: number;
  };
}

/** Measures the drawing of a page. */
export async function measureDrawing(page: Page): Promise<Drawn> {
  return page.evaluate(() => {
    const boxOf = (element: BrowserElement): Box => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      return { text: element.textContent, left, right, top, bottom };
    };
    const all = (selector: string): BrowserElement[] => Array.from(document.querySelectorAll(selector));
    return {
      texts: all('.drawing text').map(boxOf),
      inBoxes: all('.drawing text').flatMap((text) => {
        // The last rectangle of a group is the box itself, not the one that stands behind it.
        const box = Array.from((text.parentElement as unknown as typeof document).querySelectorAll('rect')).at(-1);
        return box ? [{ text: boxOf(text), box: boxOf(box) }] : [];
      }),
      lines: all('.drawing .line').map((line) => {
        const matrix = line.getScreenCTM();
        const length = line.getTotalLength();
        return {
          points: Array.from({ length: Math.ceil(length) + 1 }, (_value, index): [number, number] => {
            const { x, y } = line.getPointAtLength(Math.min(index, length));
            return [x * matrix.a + matrix.e, y * matrix.d + matrix.f];
          }),
        };
      }),
    };
  });
}
