import { existsSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY, pages } from './markdown';

const all = pages();
const anchors = new Map(all.map((page) => [page.file, page.anchors]));

test.each(all)('every link of $file leads somewhere', ({ file, links }) => {
  const broken = links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [target = '', anchor] = link.split('#');
    const to = target === '' ? file : path.normalize(path.join(path.dirname(file), decodeURIComponent(target)));
    if (!existsSync(path.join(REPOSITORY, to))) return true;
    return anchor !== undefined && !anchors.get(to)?.has(anchor);
  });
  expect(broken).toEqual([]);
});

test('every guide, runbook and decision is named in the table of contents', () => {
  const contents = all.find(({ file }) => file === 'docs/README.md')!;
  const named = contents.links.map((link) => `docs/${link}`);
  expect(all.map(({ file }) => file).filter((file) => /^docs\/\w+\//.test(file) && !named.includes(file))).toEqual([]);
});
