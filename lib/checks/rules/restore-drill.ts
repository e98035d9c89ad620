import type { NotedHost } from '../checked-stack';
import { type Found, needsConstructs, type Rule } from '../rule';

/** A backup that was never restored is a hope. Whether a drill was run is not to be seen here, whether one is due is. */
export const restoreDrill: Rule = {
  id: 'restore-drill',
  asks: 'Is the backup of a database of its own restored from time to time?',
  severity: 'note',
  inapplicable: needsConstructs('whether a backup was ever restored'),
  check: ({ notes }) => (notes?.hosts ?? []).flatMap(({ path, item }) => ofHost(path, item)),
};

function ofHost(path: string, { plan, bundle }: NotedHost): readonly Found[] {
  if (!plan.host.backups || bundle.files.some((file) => /drill.*\.timer$/.test(file.path))) return [];
  return [
    {
      at: path,
      problem: 'nothing restores its backup by itself to see whether it is one',
      remedy: 'run `do-patterns drill STACK` after the first deploy, and again every month',
    },
  ];
}
