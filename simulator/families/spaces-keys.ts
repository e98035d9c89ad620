import { kindOf } from '../account/kind';
import type { Call } from '../api/call';
import type { Fields } from '../api/fields';
import { notFound, unprocessable } from '../api/refusal';
import { type Reply, created, noContent, ok, page } from '../api/reply';
import { without } from '../api/without';
import type { World } from '../world';
import { BUCKETS } from './buckets';

/** A key for Spaces; its access key is its id. */
export interface SpacesKey {
  readonly id: string;
  name: string;
  grants: readonly { readonly bucket: string; readonly permission: string }[];
  readonly secret_key: string;
  readonly created_at: string;
}

export const SPACES_KEYS = kindOf<SpacesKey>({ name: 'spaces keys', label: (key) => key.name });

const PERMISSIONS = ['', 'read', 'readwrite', 'fullaccess'] as const;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

export function spacesKeys({ routes, account, seeded, now }: World): void {
  account.declare(SPACES_KEYS);
  const view = (key: SpacesKey): unknown => ({ access_key: key.id, ...without(key, 'id', 'secret_key') });
  const found = (call: Call): SpacesKey => account.get(SPACES_KEYS, call.param('id'));
  const readGrants = (body: Fields): SpacesKey['grants'] =>
    body.objects('grants').map((grant) => {
      const permission = grant.optionalString('permission') ?? '';
      if (!PERMISSIONS.some((known) => known === permission)) {
        throw unprocessable(`permission "${permission}" is not one of ${PERMISSIONS.slice(1).join(', ')}`);
      }
      const bucket = grant.optionalString('bucket') ?? '';
      // Full access is to all buckets and names none.
      if (permission !== 'fullaccess' && !account.find(BUCKETS, bucket)) {
        throw notFound(`bucket "${bucket}" does not exist`);
      }
      return { bucket, permission };
    });
  const change = (call: Call): Reply => {
    const key = found(call);
    const name = call.body.string('name');
    const grants = call.body.has('grants') ? readGrants(call.body) : key.grants;
    Object.assign(key, { name, grants });
    return ok({ key: view(key) });
  };
  routes
    .get('/v2/spaces/keys', (call) => page(call, 'keys', account.all(SPACES_KEYS), view))
    .post('/v2/spaces/keys', ({ body }) => {
      const key = account.add<SpacesKey>(SPACES_KEYS, {
        id: `DO${seeded.text(18, LETTERS)}`,
        name: body.string('name'),
        grants: readGrants(body),
        secret_key: seeded.text(43, `${LETTERS}${LETTERS.toLowerCase()}`),
        created_at: now(),
      });
      // The secret is told once.
      return created({ key: { ...(view(key) as object), secret_key: key.secret_key } });
    })
    .get('/v2/spaces/keys/:id', (call) => ok({ key: view(found(call)) }))
    .put('/v2/spaces/keys/:id', change)
    .patch('/v2/spaces/keys/:id', change)
    .delete('/v2/spaces/keys/:id', (call) => {
      account.remove(SPACES_KEYS, found(call).id);
      return noContent();
    });
}
