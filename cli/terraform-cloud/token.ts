import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { refusal } from '../command-failure';

/**
 * The token for a host, as Terraform itself finds it: the variable TF_TOKEN_ with the host's name, in which a dot may
 * stand as `_` and a hyphen as `__`, or else what `terraform login` has written.
 */
export function tokenFor(hostname: string): string {
  const written = hostname.replaceAll('-', '__').replaceAll('.', '_');
  const [token] = [
    process.env[`TF_TOKEN_${written}`],
    process.env[`TF_TOKEN_${hostname}`],
    savedToken(hostname),
  ].filter((candidate) => candidate !== undefined && candidate !== '');
  if (token !== undefined) return token;
  throw refusal(`there is no token for ${hostname}`, `run terraform login ${hostname}, or set TF_TOKEN_${written}`);
}

function savedToken(hostname: string): string | undefined {
  const file = path.join(os.homedir(), '.terraform.d/credentials.tfrc.json');
  try {
    const { credentials } = JSON.parse(readFileSync(file, 'utf8')) as {
      credentials?: Record<string, { token?: string }>;
    };
    return credentials?.[hostname]?.token;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw refusal(`${file} cannot be read`, `run terraform login ${hostname} again`);
  }
}
