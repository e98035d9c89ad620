import { databaseName } from './postgres-part';
import type { HostFileSpec } from './spec';

/** What an application needs in a managed PostgreSQL before its first migration. */
export interface GrantsSqlProps {
  /** The database in which the app gets its rights. */
  readonly database: string;
  /** The application's user. */
  readonly user: string;
  /** Names of extensions, such as `vector` for pgvector. @default none */
  readonly extensions?: readonly string[];
}

/**
 * The statements that a managed PostgreSQL needs once, for no Terraform resource makes them: from version 15 on nobody
 * but the owner may create in the schema `public`, and an extension belongs to one database. They are run by the admin,
 * connected to that database, and may be run again without harm.
 *
 * @throws RangeError for a name that PostgreSQL has no room for: an empty one, or one with a NUL
 */
export function grantsSql({ database, user, extensions = [] }: GrantsSqlProps): string {
  const [databaseName, role] = [quoteIdentifier(database), quoteIdentifier(user)];
  const statements = [
    `GRANT CONNECT, TEMPORARY ON DATABASE ${databaseName} TO ${role};`,
    `GRANT USAGE, CREATE ON SCHEMA public TO ${role};`,
    ...extensions.map((name) => `CREATE EXTENSION IF NOT EXISTS ${quoteIdentifier(name)};`),
  ];
  return `${statements.join('\n')}\n`;
}

/** Where a host has these statements; a deploy runs them before it migrates. */
export const FIRST_USE_FILE = 'postgres/first-use.sql';

/** The same as a file of a host, for an application whose database and user have the default names, with pgvector. */
export function firstUseFile(app: string): HostFileSpec {
  const database = databaseName(app);
  return { path: FIRST_USE_FILE, content: grantsSql({ database, user: database, extensions: ['vector'] }) };
}

/** A name as SQL takes it literally. */
function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0')) throw new RangeError(`${JSON.stringify(name)} is no name in PostgreSQL`);
  return `"${name.replaceAll('"', '""')}"`;
}
