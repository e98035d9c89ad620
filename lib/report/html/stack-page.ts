import type { PlacedDiagram } from '../../diagram/placed';
import type { StackReport } from '../stack-report';
import { addressesSection } from './addresses-section';
import { alertsSection } from './alerts-section';
import { architectureSection } from './architecture-section';
import { availabilitySection } from './availability-section';
import { budgetSection } from './budget-section';
import { costSection } from './cost-section';
import { findingsSection } from './findings-section';
import { keyFigures } from './key-figures';
import { type Markup, html } from './markup';
import { pageHtml } from './page';
import { type Section, sectionHtml } from './section';

/** A page that explains more. */
export interface Guide {
  /** The text of the link. */
  readonly title: string;
  /** Relative to the report, or a URL. */
  readonly href: string;
}

/** What is around the report of a stack. */
export interface StackPageOptions {
  /** Guides to read on. @default none */
  readonly guides?: readonly Guide[];
  /** The guide that explains each rule below its id, relative to the report or a URL. @default no links */
  readonly rules?: string;
  /** The page of all stacks, relative to this one. @default none */
  readonly index?: string;
}

/** The report of a stack as an HTML file that needs nothing else. */
export function stackPage(report: StackReport, placed: PlacedDiagram, options: StackPageOptions = {}): string {
  const sections = [
    architectureSection(report, placed),
    costSection(report),
    budgetSection(report),
    availabilitySection(report),
    findingsSection(report, options.rules),
    alertsSection(report),
    addressesSection(report),
    guidesSection(options.guides ?? []),
  ].filter((section) => section !== undefined);
  return pageHtml({
    title: `${report.stack} – report`,
    header: html`${options.index === undefined ? undefined : html`<p class="up"><a href="${options.index}">All stacks</a></p>`}
      <h1>${report.stack}</h1>
      <p class="lead">
        ${report.resources} resources${report.regions.length > 0 ? ` in ${report.regions.join(', ')}` : ''}
      </p>
      ${keyFigures(report)} ${contents(sections)}`,
    main: sections.map(sectionHtml),
    footer: html`<p>
      Drawn from the definition itself. Nothing here was typed by hand, and this file asks no server for anything.
    </p>`,
  });
}

function contents(sections: readonly Section[]): Markup {
  return html`<nav aria-label="Contents">
    <ul>
      ${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
    </ul>
  </nav>`;
}

function guidesSection(guides: readonly Guide[]): Section | undefined {
  if (guides.length === 0) return undefined;
  return {
    id: 'guides',
    title: 'Guides',
    content: html`<ul class="links">
      ${guides.map(({ title, href }) => html`<li><a href="${href}">${title}</a></li>`)}
    </ul>`,
  };
}
