import fc from 'fast-check';
import { looksLikeSecret } from '../../../lib/core/secret-likeness';

// Made-up values: only their shapes are real. They are put together here so that scanners of sources stay calm.
const letters = 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789';
const hex = '0123456789abcdef'.repeat(4);

describe('a secret by its shape, whatever the variable is called', () => {
  test.each([
    ['an OpenAI key', `sk-${letters}`],
    ['an OpenAI project key', `sk-proj-${letters}_${letters}`],
    ['a GitHub token', `ghp_${letters}`],
    ['a fine-grained GitHub token', `github_pat_${letters}`],
    ['a GitLab token', `glpat-${letters.slice(0, 20)}`],
    ['a DigitalOcean token', `dop_v1_${hex}`],
    ['a Slack token', `xoxb-${'1'.repeat(12)}-${letters}`],
    ['a Slack webhook', `https://hooks.slack.com/services/T0000/B0000/${letters.slice(0, 24)}`],
    ['an AWS access key', `AKIA${'ABCD'.repeat(4)}`],
    ['a Google key', `AIza${letters.slice(0, 35)}`],
    ['a Stripe key', `sk_live_${letters}`],
    ['a Telegram bot token', `123456789:AA${letters.slice(0, 33)}`],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIE'],
    ['an OpenSSH private key', '-----BEGIN OPENSSH PRIVATE KEY-----'],
    ['a JWT', `eyJhbGciOiJI.eyJzdWIiOiIx.${letters}`],
    ['a URL with a password', 'postgresql://app:hunter2@postgres:5432/app'],
    ['a URL with a password and no user', 'redis://:hunter2@redis:6379/0'],
    ['a connection string', 'host=db user=app password=hunter2'],
    ['a token inside of other text', `Bearer ghp_${letters}`],
  ])('%s', (_, value) => {
    const reason = looksLikeSecret('PLAIN', value);
    expect(reason).toBeDefined();
    expect(reason).not.toContain(value);
  });
});

test.each([
  ['POSTGRES_PASSWORD', 'postgres'],
  ['DB_PASSWORD', '123456'],
  ['db_password', 'hunter2'],
  ['CLIENT_SECRET', 'abc'],
  ['SECRET', 'abc'],
  ['GPG_PASSPHRASE', 'correct horse battery staple'],
  ['TELEGRAM_WEBHOOK_SECRET', 'a1b2c3d4'],
  ['API_TOKEN', 'a1b2c3d4e5'],
  ['OPENAI_API_KEY', 'abc123def456'],
  ['APIKEY', 'abc123def456'],
  ['SIGNING_KEY', 'qwertyuiopasdfghjkl'],
  ['DJANGO_KEY', 'x8f0a9s8d7f6g5h4'],
])('%s=%s is a secret by the name', (name, value) => {
  expect(looksLikeSecret(name, value)).toBe(`a variable named ${name} holds a secret`);
});

test.each([
  ['LOG_LEVEL', 'info'],
  ['DATABASE_URL', 'postgresql://postgres:5432/app'],
  ['DATABASE_URL', 'postgresql://app@postgres:5432/app'],
  ['DATABASE_URL', 'postgresql://app:${DB_PASSWORD}@postgres/app'],
  ['DATABASE_URL', 'postgresql://app:{secret:DB}@postgres/app'],
  ['REDIS_URL', 'redis://redis:6379/0'],
  ['WEBHOOK_URL', 'https://planner.example.com/webhook/telegram'],
  ['GIT_URL', 'git@github.com:acme/planner.git'],
  ['POSTGRES_PASSWORD_FILE', '/run/secrets/POSTGRES_PASSWORD'],
  ['POSTGRES_PASSWORD', '/run/secrets/POSTGRES_PASSWORD'],
  ['POSTGRES_PASSWORD', ''],
  ['POSTGRES_PASSWORD', '${POSTGRES_PASSWORD}'],
  ['REQUIRE_PASSWORD', 'true'],
  ['RESET_PASSWORD', 'false'],
  ['MIN_PASSWORD', '12'],
  ['MAX_TOKENS', '4096'],
  ['MAX_TOKEN', '4096'],
  ['TOKENIZER', 'cl100k_base'],
  ['CSRF_TOKEN', 'required'],
  ['PASSWORD_HASHER', 'argon2id'],
  ['SECRET_NAME', 'planner-database'],
  ['SORT_KEY', 'created_at'],
  ['PRIMARY_KEY', 'id'],
  ['CACHE_KEY', 'planner-sessions'],
  ['KEY_PREFIX', 'planner:cache:'],
  ['SSH_KEY', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB8 ops@example.com'],
  ['KMS_KEY', 'arn:aws:kms:eu-west-1:1:key/11111111'],
  ['NEXT_PUBLIC_STRIPE_KEY', 'pk_live_a1b2c3d4e5f6g7h8'],
  ['VAPID_PUBLIC_KEY', 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA'],
  ['IMAGE', `ghcr.io/acme/planner@sha256:${hex}`],
  ['GIT_COMMIT', hex.slice(0, 40)],
  ['ALLOWED_HOSTS', 'planner.example.com,www.planner.example.com'],
  ['PYTHONPATH', '/app/src:/app/lib'],
  ['TASK', 'task-runner-with-a-long-name-of-parts'],
  ['MODEL', 'gpt-5-nano'],
  ['TZ', 'Europe/Berlin'],
  ['CRON', '*/5 * * * *'],
  ['PWD', '/app'],
  ['UPSTREAM', '10.0.0.7:8000'],
  ['UUID', '123e4567-e89b-12d3-a456-426614174000'],
])('%s=%s is an ordinary value', (name, value) => {
  expect(looksLikeSecret(name, value)).toBeUndefined();
});

test('no number, and no single short word of a variable with an ordinary name, is taken for a secret', () => {
  fc.assert(
    fc.property(fc.oneof(fc.integer().map(String), fc.stringMatching(/^[a-z]{0,12}$/)), (value) => {
      expect(looksLikeSecret('WORKERS', value)).toBeUndefined();
    }),
  );
});

test('the reason never gives the value away', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z][a-z0-9]{7,20}$/), (password) => {
      for (const reason of [
        looksLikeSecret('DATABASE_URL', `postgresql://app:${password}@postgres/app`),
        looksLikeSecret('DB_PASSWORD', password),
      ]) {
        expect(reason).toBeDefined();
        expect(reason).not.toContain(password);
      }
    }),
  );
});
