import { readFileSync } from 'node:fs';
import path from 'node:path';
import { drawingStyle } from '../../diagram/svg';
import { type Content, type Markup, html, trusted } from './markup';

/** A page of its own, with its style in it. */
export interface Page {
  readonly title: string;
  /** Stands above everything else, with the page's only `h1`. */
  readonly header: Content;
  readonly main: Content;
  readonly footer: Content;
}

let style: string | undefined;

function pageStyle(): string {
  style ??= `${readFileSync(path.join(__dirname, '../assets/report.css'), 'utf8')}\n${drawingStyle()}`;
  return style;
}

/** The page as the text of a file. It asks nobody for anything: its policy allows no address at all. */
export function pageHtml({ title, header, main, footer }: Page): string {
  const page: Markup = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${trusted(pageStyle())}
        </style>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>${header}</header>
        <main id="main" tabindex="-1">${main}</main>
        <footer>${footer}</footer>
      </body>
    </html> `;
  return page.text;
}
