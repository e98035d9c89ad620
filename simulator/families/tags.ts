import { type Member } from '../account/account';
import { kindOf } from '../account/kind';
import type { Call } from '../api/call';
import { unprocessable } from '../api/refusal';
import { created, noContent, ok, page } from '../api/reply';
import type { World } from '../world';

/** A tag; its name is its id. */
export interface Tag {
  readonly id: string;
}

export const TAGS = kindOf<Tag>({ name: 'tags', label: (tag) => tag.id });

const NAME = /^[a-zA-Z0-9_\-:]{1,255}$/;

/** The tags of a new object, which come into being with it. */
export function newTags(world: World, names: readonly string[]): string[] {
  for (const name of names) ensureTag(world, name);
  return [...names];
}

/** Tags that have to exist already, as a firewall's have; the API's 422 where one does not. */
export function existingTags({ account }: World, names: readonly string[]): string[] {
  const missing = names.find((name) => !account.find(TAGS, name));
  if (missing !== undefined) throw unprocessable(`tag "${missing}" does not exist`);
  return [...names];
}

function ensureTag({ account }: World, name: string): Tag {
  if (!NAME.test(name))
    throw unprocessable(`"${name}" is no valid tag: letters, numbers, colons, dashes and underscores`);
  return account.find(TAGS, name) ?? account.add(TAGS, { id: name });
}

/** What the API counts, whether or not there is any of it. */
const COUNTED = ['droplets', 'images', 'volumes', 'volume_snapshots', 'databases'];

function viewOf({ account }: World, { id: name }: Tag): unknown {
  const nothing = COUNTED.map((key) => [key, { count: 0 }] as const);
  const counted = account.allKinds().flatMap((kind) => {
    if (!kind.taggable) return [];
    const tagged = account.all(kind).filter((item) => kind.tags?.(item).includes(name));
    const last = tagged.at(-1);
    const uri = last && `https://api.digitalocean.com/v2/${kind.name}/${last.id}`;
    return [[kind.taggable.key, { count: tagged.length, ...(uri !== undefined && { last_tagged_uri: uri }) }] as const];
  });
  const count = counted.reduce((sum, [, each]) => sum + each.count, 0);
  return { name, resources: { count, ...Object.fromEntries<object>([...nothing, ...counted]) } };
}

export function tags(world: World): void {
  const { routes, account } = world;
  account.declare(TAGS);
  const taggedBy = (call: Call): string[][] => {
    account.get(TAGS, call.param('name'));
    return call.body.objects('resources').map((resource) => {
      const type = resource.string('resource_type');
      const kind = account.allKinds().find((candidate) => candidate.taggable?.resourceType === type);
      if (!kind) throw unprocessable(`resource_type "${type}" is invalid`);
      const id = resource.raw('resource_id');
      if (typeof id !== 'string' && typeof id !== 'number') throw unprocessable('resource_id is required');
      return tagsOf({ kind, item: account.get(kind, id) });
    });
  };
  routes
    .get('/v2/tags', (call) => page(call, 'tags', account.all(TAGS), (tag) => viewOf(world, tag)))
    .post('/v2/tags', ({ body }) => created({ tag: viewOf(world, ensureTag(world, body.string('name'))) }))
    .get('/v2/tags/:name', (call) => ok({ tag: viewOf(world, account.get(TAGS, call.param('name'))) }))
    .delete('/v2/tags/:name', (call) => {
      const name = call.param('name');
      account.remove(TAGS, name);
      for (const member of account.members(({ kind }) => kind.tags !== undefined)) take(tagsOf(member), name);
      return noContent();
    })
    .post('/v2/tags/:name/resources', (call) => {
      const name = call.param('name');
      for (const tagList of taggedBy(call)) if (!tagList.includes(name)) tagList.push(name);
      return noContent();
    })
    .delete('/v2/tags/:name/resources', (call) => {
      for (const tagList of taggedBy(call)) take(tagList, call.param('name'));
      return noContent();
    });
}

function tagsOf({ kind, item }: Pick<Member, 'kind' | 'item'>): string[] {
  return kind.tags?.(item) ?? [];
}

function take(list: string[], name: string): void {
  const place = list.indexOf(name);
  if (place >= 0) list.splice(place, 1);
}
