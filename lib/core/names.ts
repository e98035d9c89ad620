import type { Problem } from './fault';

/** A rule for names: which text matches, how long it may be, and both said in words. */
interface NameRule {
  /** What the name stands for, without an article. */
  readonly kind: string;
  readonly pattern: RegExp;
  /** The longest name, in characters. @default no limit is known */
  readonly longest?: number;
  /** The shortest name, in characters. @default 1 */
  readonly shortest?: number;
  /** The pattern in words. */
  readonly words: string;
  readonly example: string;
}

function checkName(value: string, rule: NameRule): Problem | undefined {
  const { kind, pattern, longest, shortest = 1, words, example } = rule;
  const length = longest === undefined ? '' : `, ${shortest} to ${longest} characters`;
  const remedy = `use ${words}${length}, such as "${example}"`;
  if (value.length < shortest) {
    const found = value === '' ? 'is empty' : `${JSON.stringify(value)} has ${value.length} characters`;
    return { problem: `the ${kind} ${found}, at least ${shortest} are needed`, remedy };
  }
  if (longest !== undefined && value.length > longest) {
    return {
      problem: `the ${kind} ${JSON.stringify(value)} has ${value.length} characters, at most ${longest} are allowed`,
      remedy,
    };
  }
  if (!pattern.test(value)) {
    return { problem: `the ${kind} ${JSON.stringify(value)} may consist only of ${words}`, remedy };
  }
  return undefined;
}

/** A check of one kind of name. */
type NameCheck = (value: string) => Problem | undefined;

const check =
  (rule: NameRule): NameCheck =>
  (value) =>
    checkName(value, rule);

/** An application's name: it becomes part of directories, networks, units and tags, so it fits all of them. */
export const appNameProblem: NameCheck = check({
  kind: 'app name',
  pattern: /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/,
  longest: 32,
  words: 'lower-case letters, digits and inner hyphens, a letter first',
  example: 'planner',
});

/**
 * A droplet's name, which is also its host name.
 * Source: `droplet_single_create.name` of DigitalOcean's API description (2026-08-07). That pattern would also take a
 * leading dot or hyphen, which no host name may have.
 */
export const dropletNameProblem: NameCheck = check({
  kind: 'droplet name',
  pattern: /^[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?$/,
  longest: 255,
  words: 'letters, digits and inner dots and hyphens',
  example: 'planner-1',
});

/** A volume's or NFS share's name. Source: `volume_base.name` of the API description (2026-08-07). */
export const volumeNameProblem: NameCheck = check({
  kind: 'volume name',
  pattern: /^[a-z][a-z0-9-]*$/,
  longest: 64,
  words: 'lower-case letters, digits and hyphens, a letter first',
  example: 'planner-data',
});

/** A tag. Source: `tags.name` of the API description (2026-08-07). */
export const tagNameProblem: NameCheck = check({
  kind: 'tag',
  pattern: /^[a-zA-Z0-9_:-]+$/,
  longest: 255,
  words: 'letters, digits, colons, hyphens and underscores',
  example: 'planner:web',
});

/**
 * A VPC's name. Source: `vpc_updatable.name` of the API description (2026-08-07), which states no length;
 * 255, as for the other names, is an assumption.
 */
export const vpcNameProblem: NameCheck = check({
  kind: 'VPC name',
  pattern: /^[a-zA-Z0-9.-]+$/,
  longest: 255,
  words: 'letters, digits, dots and hyphens',
  example: 'planner-fra1',
});

/**
 * A cloud firewall's name. Source: `firewall.name` of the API description (2026-08-07), which states no length;
 * 255 is an assumption.
 */
export const firewallNameProblem: NameCheck = check({
  kind: 'firewall name',
  pattern: /^[a-zA-Z0-9][a-zA-Z0-9.-]+$/,
  shortest: 2,
  longest: 255,
  words: 'letters, digits, dots and hyphens, a letter or digit first',
  example: 'planner-web',
});

/** A project's name. Source: `project_base.name` of the API description (2026-08-07). */
export const projectNameProblem: NameCheck = check({
  kind: 'project name',
  pattern: /^\S(?:[^\p{Cc}]*\S)?$/u,
  longest: 175,
  words: 'printable characters without a space at either end',
  example: 'Planner',
});

/** A connection pool's name. Source: `connection_pool.name` of the API description (2026-08-07) for the length. */
export const poolNameProblem: NameCheck = check({
  kind: 'connection pool name',
  pattern: /^[a-zA-Z0-9_-]+$/,
  shortest: 3,
  longest: 60,
  words: 'letters, digits, hyphens and underscores',
  example: 'app-pool',
});

/** A Spaces bucket's name: the rules of S3 without dots, which break TLS on the bucket's own host name. */
export const bucketNameProblem: NameCheck = check({
  kind: 'bucket name',
  pattern: /^[a-z0-9][a-z0-9-]*[a-z0-9]$/,
  shortest: 3,
  longest: 63,
  words: 'lower-case letters, digits and inner hyphens',
  example: 'acme-planner-backups',
});

/** A service of a host: it is also the DNS label that other containers reach it by. */
export const serviceNameProblem: NameCheck = check({
  kind: 'service name',
  pattern: /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/,
  longest: 63,
  words: 'lower-case letters, digits and inner hyphens, a letter first',
  example: 'backend',
});

/** A Docker volume of a host. */
export const dockerVolumeNameProblem: NameCheck = check({
  kind: 'Docker volume name',
  pattern: /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/,
  shortest: 2,
  longest: 255,
  words: 'letters, digits, underscores, dots and hyphens, a letter or digit first',
  example: 'postgres_data',
});

/** A secret of a host: it becomes a file name and, with `_FILE`, a variable. */
export const secretNameProblem: NameCheck = check({
  kind: 'secret name',
  pattern: /^[A-Z][A-Z0-9_]*$/,
  longest: 64,
  words: 'upper-case letters, digits and underscores, a letter first',
  example: 'POSTGRES_PASSWORD',
});

/** An environment variable, as POSIX shells accept it. */
export const variableNameProblem: NameCheck = check({
  kind: 'environment variable name',
  pattern: /^[a-zA-Z_][a-zA-Z0-9_]*$/,
  longest: 255,
  words: 'letters, digits and underscores, no digit first',
  example: 'LOG_LEVEL',
});

/** A user of the host, as Debian's `adduser` accepts it. */
export const userNameProblem: NameCheck = check({
  kind: 'user name',
  pattern: /^[a-z_][a-z0-9_-]*$/,
  longest: 32,
  words: 'lower-case letters, digits, underscores and hyphens, a letter or underscore first',
  example: 'deploy',
});

/** A PostgreSQL database or role that needs no quotes. */
export const postgresNameProblem: NameCheck = check({
  kind: 'PostgreSQL name',
  pattern: /^[a-z_][a-z0-9_]*$/,
  longest: 63,
  words: 'lower-case letters, digits and underscores, no digit first',
  example: 'planner',
});

/**
 * A workspace of Terraform Cloud. Source: HashiCorp's workspaces API for the characters; the length was raised from 90 to 260,
 * says hashicorp/terraform-docs-common#441 (2023-09), and 90 is what its guide recommends.
 */
export const workspaceNameProblem: NameCheck = check({
  kind: 'workspace name',
  pattern: /^[a-zA-Z0-9_-]+$/,
  longest: 260,
  words: 'letters, digits, hyphens and underscores',
  example: 'planner-production',
});

/** An organization of Terraform Cloud. Source: HashiCorp's guide to organizations (2026-04), which names no length. */
export const organizationNameProblem: NameCheck = check({
  kind: 'organization name',
  pattern: /^[a-zA-Z0-9_-]+$/,
  words: 'letters, digits, hyphens and underscores',
  example: 'acme',
});

/** A project of Terraform Cloud, in which workspaces stand. Source: HashiCorp's projects API (2025-11). */
export const cloudProjectNameProblem: NameCheck = check({
  kind: 'project name',
  pattern: /^[a-zA-Z0-9_-](?:[a-zA-Z0-9 _-]*[a-zA-Z0-9_-])?$/,
  shortest: 3,
  longest: 40,
  words: 'letters, digits, inner spaces, hyphens and underscores',
  example: 'Small products',
});

/**
 * A tag of a workspace of Terraform Cloud. Source: HashiCorp's guide to tags (2025-07) for the length, its provider
 * `tfe` (`tag_names` of `tfe_workspace`) for the characters.
 */
export const workspaceTagProblem: NameCheck = check({
  kind: 'workspace tag',
  pattern: /^[a-z0-9](?:[a-z0-9:_-]*[a-z0-9])?$/,
  longest: 255,
  words: 'lower-case letters, digits and inner colons, hyphens and underscores',
  example: 'team:web',
});
