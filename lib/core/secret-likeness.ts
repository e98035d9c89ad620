/** Tokens that can be told by their shape alone. */
const TOKEN_SHAPES: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/, 'a private key'],
  [/(?<![A-Za-z0-9])sk-(?:[a-z0-9]+-)*[A-Za-z0-9_-]{20,}/, 'an API key (sk-)'],
  [/(?<![A-Za-z0-9])(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}/, 'a Stripe key'],
  [/(?<![A-Za-z0-9])whsec_[A-Za-z0-9+/=]{16,}/, 'a webhook secret'],
  [/(?<![A-Za-z0-9])(?:gh[opsur]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})/, 'a GitHub token'],
  [/(?<![A-Za-z0-9])glpat-[A-Za-z0-9_-]{16,}/, 'a GitLab token'],
  [/(?<![A-Za-z0-9])do[opr]_v1_[a-f0-9]{32,}/, 'a DigitalOcean token'],
  [/(?<![A-Za-z0-9])xox[a-z]-[A-Za-z0-9-]{10,}/, 'a Slack token'],
  [/hooks\.slack\.com\/services\/T[A-Za-z0-9]+\/B[A-Za-z0-9]+\/[A-Za-z0-9]{16,}/, 'a Slack webhook'],
  [/(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])/, 'an AWS access key'],
  [/(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}/, 'a Google API key'],
  [/(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}/, 'an npm token'],
  [/(?<![A-Za-z0-9])hf_[A-Za-z0-9]{30,}/, 'a Hugging Face token'],
  [/(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/, 'a SendGrid key'],
  [/(?<!\d)\d{8,10}:[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/, 'a Telegram bot token'],
  [/(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+/, 'a signed token (JWT)'],
];

/** `scheme://user:password@host`, with or without a user. */
const URL_PASSWORD = /[a-z][a-z0-9+.-]*:\/\/[^\s/:@?#]*:([^\s/@]+)@/i;

/** `password=...` in a connection string or a query. */
const PASSWORD_PARAMETER = /(?:^|[\s;?&])(?:password|passwd|pwd)=([^\s;&]+)/i;

/** A part of a value that something else fills in. */
const FILLED_IN_LATER = /^(?:\$\{[^}]*\}|\$[A-Za-z_]\w*|\{[^}]*\}|<[^>]*>|%[sd]|\*+)$/;

const PASSWORD_NAME = /(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|CREDENTIALS?)$/;
const TOKEN_NAME = /(?:^|_)(?:TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY|SECRET_KEY|ENCRYPTION_KEY|SIGNING_KEY)$/;
const KEY_NAME = /(?:^|_)KEY$/;
const PUBLIC_NAME = /(?:^|_)(?:PUBLIC|PUBLISHABLE)(?:_|$)/;

/** Values that no secret has: switches, small numbers, paths, plain addresses, public keys, names of resources. */
const PLAIN_VALUE = new RegExp(
  [
    '^(?:true|false|yes|no|on|off|none|null|required|optional|enabled|disabled)$',
    '^\\d{1,3}$',
    '^/',
    '^[a-z][a-z0-9+.-]*://',
    '^(?:ssh|ecdsa|sk-ssh)-\\S+ AAAA',
    '^(?:arn|urn):',
  ].join('|'),
  'i',
);

/**
 * Why a literal in an environment variable looks like a secret, or undefined when it does not.
 * It knows the shapes of common tokens, passwords inside of URLs, and variables whose name says that they hold a
 * secret. The reason never repeats the value, so that it may be printed.
 *
 * @param name the variable's name
 * @param value the literal
 */
export function looksLikeSecret(name: string, value: string): string | undefined {
  const shape = TOKEN_SHAPES.find(([pattern]) => pattern.test(value));
  if (shape) return `it has the shape of ${shape[1]}`;
  if (holdsLiteral(URL_PASSWORD.exec(value))) return 'it is a URL with a password in it';
  if (holdsLiteral(PASSWORD_PARAMETER.exec(value))) return 'it has a password among its parameters';
  return looksLikeSecretByName(name.toUpperCase(), value.trim())
    ? `a variable named ${name} holds a secret`
    : undefined;
}

function holdsLiteral(match: RegExpExecArray | null): boolean {
  const captured = match?.[1];
  return captured !== undefined && !FILLED_IN_LATER.test(captured);
}

function looksLikeSecretByName(name: string, value: string): boolean {
  if (value === '' || FILLED_IN_LATER.test(value) || PLAIN_VALUE.test(value) || PUBLIC_NAME.test(name)) return false;
  // A weak password is a secret too, so that no measure of randomness is asked of it.
  if (PASSWORD_NAME.test(name)) return true;
  if (TOKEN_NAME.test(name)) return isRandom(value, 8);
  return KEY_NAME.test(name) && isRandom(value, 16);
}

/** Whether a text is long, unbroken and varied enough to be a generated one. */
function isRandom(value: string, shortest: number): boolean {
  if (value.length < shortest || /\s/.test(value)) return false;
  return (/\d/.test(value) && /[a-z]/i.test(value)) || (value.length >= 16 && bitsPerCharacter(value) >= 3.5);
}

/** Shannon's entropy of a text's characters. */
function bitsPerCharacter(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => {
    const share = count / value.length;
    return sum - share * Math.log2(share);
  }, 0);
}
