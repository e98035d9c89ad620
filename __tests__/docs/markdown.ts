import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import GithubSlugger from 'github-slugger';
import { type Token, type Tokens, marked } from 'marked';

/** The root of the repository. */
export const REPOSITORY = path.join(__dirname, '../..');

/** A block of code, and what the comment right before it, or the page's `<!-- blocks: ... -->`, says of it. */
export interface CodeBlock {
  readonly file: string;
  /** Counted from 1 within the file. */
  readonly number: number;
  /** The heading that it stands below. */
  readonly section: string;
  readonly language: string;
  readonly text: string;
  /** `run`, `run by FILE`, `not run: WHY` or `fragment: WHY`. */
  readonly mark: string;
}

/** A page of the documentation. */
export interface Page {
  readonly file: string;
  readonly blocks: readonly CodeBlock[];
  /** Where its links lead, as they are written. */
  readonly links: readonly string[];
  /** What a link can name after `#`. */
  readonly anchors: ReadonlySet<string>;
}

/** Every page that git knows. */
export function pages(): readonly Page[] {
  const { stdout } = spawnSync('git', ['ls-files', '*.md', ':!etc/*.api.md'], { cwd: REPOSITORY, encoding: 'utf8' });
  return stdout.trim().split('\n').map(readPage);
}

function readPage(file: string): Page {
  const text = readFileSync(path.join(REPOSITORY, file), 'utf8');
  const tokens = marked.lexer(text);
  const ofAll = /^<!-- blocks: (.*) -->$/m.exec(text)?.[1] ?? '';
  const slugger = new GithubSlugger();
  const anchors = new Set<string>();
  const links: string[] = [];
  void marked.walkTokens(tokens, (token) => {
    if (token.type === 'heading') anchors.add(slugger.slug(plain(token as Tokens.Heading)));
    if (token.type === 'link' || token.type === 'image') links.push((token as Tokens.Link).href);
  });
  return {
    file,
    blocks: blocksIn(file, tokens).map((block) => ({ ...block, mark: block.mark || ofAll })),
    links,
    anchors,
  };
}

/** A heading without its marks, as GitHub makes its anchor of it. */
function plain({ tokens }: Tokens.Heading): string {
  return tokens
    .map((token) => ('tokens' in token ? plain(token as Tokens.Heading) : (token as Tokens.Text).text))
    .join('');
}

/** The blocks of a page, those in lists included. */
function blocksIn(file: string, tokens: readonly Token[]): readonly CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let [mark, section] = ['', ''];
  const visit = (list: readonly Token[]): void => {
    for (const token of list) {
      if (token.type === 'code') {
        const { lang = '', text } = token as Tokens.Code;
        blocks.push({ file, number: blocks.length + 1, section, language: lang, text, mark });
      }
      if (token.type === 'heading') section = plain(token as Tokens.Heading);
      if (token.type === 'list') for (const item of (token as Tokens.List).items) visit(item.tokens);
      if (token.type === 'html') mark = /^<!-- (.*) -->$/.exec(token.raw.trim())?.[1] ?? '';
      else if (token.type !== 'space') mark = '';
    }
  };
  visit(tokens);
  return blocks;
}
