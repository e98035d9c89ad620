import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';
import { type BundleManifest, MANIFEST } from '../../lib/host/bundle';
import { refusal } from '../command-failure';
import { outputFolder } from './stack-folder';

/** A file of a bundle, as it lies on this machine. */
export interface LocalFile {
  readonly path: string;
  readonly content: Buffer;
  readonly sha256: string;
  /** Octal without leading zeros, `644`. */
  readonly mode: string;
}

/** A service of the app, as the definition has it. */
export interface AppService {
  readonly name: string;
  readonly image: string;
}

/** A secret of the host, as the definition has it. */
export interface DefinedSecret {
  readonly name: string;
  /** Whether a deploy is refused until the user has set it. */
  readonly isWanted: boolean;
}

/** What `npm start` wrote for one host, read and found to be whole. */
export interface LocalBundle {
  readonly release: string;
  /** The manifest among them. */
  readonly files: readonly LocalFile[];
  /** Services that a deploy replaces. */
  readonly services: readonly AppService[];
  readonly secrets: readonly DefinedSecret[];
  readonly domain: string;
  /** Whether nginx of this host ends TLS; a load balancer does otherwise. */
  readonly endsTls: boolean;
}

/** Reads the bundle of a host and compares it with its manifest. */
export function readBundle(stack: string, host: string, outdir = outputFolder()): LocalBundle {
  const folder = path.join(outdir, 'hosts', stack, host);
  const manifestFile = path.join(folder, MANIFEST);
  if (!existsSync(manifestFile)) {
    throw refusal(
      `${manifestFile} is missing, so there is nothing to deploy to ${host}`,
      'synthesize first: npm start here, or cdktf synth in an app of your own',
    );
  }
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as BundleManifest;
  const files = Object.entries(manifest.files).map(([file, { sha256, mode }]) => {
    const content = readListed(folder, file, sha256);
    return { path: file, content, sha256, mode: mode.replace(/^0+/, '') };
  });
  const manifestContent = readFileSync(manifestFile);
  const text = (name: string): string => files.find((file) => file.path === name)?.content.toString('utf8') ?? '';
  const env = parseEnv(text('host.env'));
  return {
    release: manifest.release,
    files: [...files, { path: MANIFEST, content: manifestContent, sha256: sha256Of(manifestContent), mode: '644' }],
    services: appServices(namesIn(env['APP_SERVICES'] ?? ''), text('compose.yaml')),
    secrets: definedSecrets(text('secrets.tsv')),
    domain: env['DOMAIN'] ?? '',
    endsTls: env['TLS'] !== 'load-balancer',
  };
}

function readListed(folder: string, file: string, wanted: string): Buffer {
  const place = path.join(folder, file);
  const content = existsSync(place) ? readFileSync(place) : undefined;
  if (content && sha256Of(content) === wanted) return content;
  throw refusal(
    `${place} ${content ? 'is not what the manifest says' : 'is missing'}`,
    'synthesize again; what a host gets is changed in the definition, not in its files',
  );
}

function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Services with their images; the definition's stands as the default of a variable, `${BACKEND_BLUE_IMAGE:-IMAGE}`. */
export function appServices(names: readonly string[], compose: string): readonly AppService[] {
  const { services = {} } = (parse(compose) ?? {}) as { services?: Record<string, { image?: string }> };
  return names.map((name) => {
    const container = Object.keys(services).find((key) => key === name || isContainerOf(key, name)) ?? name;
    const image = services[container]?.image ?? '';
    return { name, image: /^\$\{\w+:-(.*)\}$/.exec(image)?.[1] ?? image };
  });
}

function definedSecrets(table: string): readonly DefinedSecret[] {
  const rows = table.split('\n').filter((line) => line !== '');
  return rows.map((row) => {
    const [name = '', origin, need] = row.split('\t');
    return { name, isWanted: origin === 'user' && need === 'required' };
  });
}

function namesIn(text: string): readonly string[] {
  return text.split(' ').filter((name) => name !== '');
}

function isContainerOf(container: string, service: string): boolean {
  return container.startsWith(`${service}-`) && /^(blue|green|\d+)$/.test(container.slice(service.length + 1));
}
