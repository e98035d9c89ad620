import { renderEnvExample } from '../../../lib/host/env-example';
import { resolveHost } from '../../../lib/host/resolved';
import type { HostSpec } from '../../../lib/host/spec';
import { exampleHost, examplePlanner, fullHost } from '../../support/example-hosts';

const render = (spec: HostSpec): string => renderEnvExample(resolveHost(spec));
const entries = (spec: HostSpec): readonly string[] => render(spec).trimEnd().split('\n\n').slice(1);

test('each secret has its meaning, who needs it, and where it comes from', () => {
  expect(entries(fullHost())).toEqual([
    '# Password of the database.\n# Needed by: web, db. The host generates it at its first start; nothing to do.\n# DB_PASSWORD=',
    '# Token of the API.\n# Needed by: web. You provide it before the first deploy.\n# From: https://example.com/tokens\nAPI_TOKEN=',
    '# Sent with every hook.\n# Needed by: nginx. The host generates it at its first start; nothing to do.\n# Keep a copy outside the host: without it the backups cannot be read.\n# HOOK_SECRET=',
    '# Address that is called.\n# Needed by: the host. Optional.\nPING_URL=',
  ]);
});

test('what the user does not provide is a comment, so that nobody fills it in', () => {
  const open = render(examplePlanner())
    .split('\n')
    .filter((line) => /^[A-Z]/.test(line));
  expect(open).toEqual(['OPENAI_API_KEY=', 'TELEGRAM_BOT_TOKEN=', 'BACKUP_ENCRYPTION_KEY=']);
});

test('a deployment secret says that the deploy brings it', () => {
  expect(render(examplePlanner())).toContain(
    'It comes from the Terraform outputs at a deploy; nothing to do.\n# SPACES_',
  );
});

test('it says how a secret is set', () => {
  expect(render(exampleHost())).toContain('ssh deploy@HOST sudo /opt/shop/current/bin/secrets set NAME');
});
