/**
 * Stores many new users with few statements. The rules are those of `insertUser` (alias-claims.ts) without taking
 * aliases over, applied to the users in their order.
 */
import { ServiceError } from '@latchkey/model';
import type { Alias } from '../../records/alias.ts';
import type { UserRecord } from '../../records/user.ts';
import type { StoreWriter } from '../../store/store.ts';
import type { ContactKind } from '../attributes/contact-format.ts';
import { type Pool, rethrowPoolGone } from '../pools/directory.ts';
import { aliasExists, assertIsNoAddress, wantedAlias } from './alias-claims.ts';
import { type AliasAttribute, aliasAttributes, aliasOf } from './aliases.ts';
import { isUuid } from './user-lookup.ts';

export interface NewUser {
  readonly user: UserRecord;
  /** The kind of address that is used in place of the user name, or null. */
  readonly contactKind: ContactKind | null;
}

/** Why a user was not stored: the user name is taken, or something else is wrong. */
export type Refusal = 'exists' | ServiceError;

/** Another write claimed a name at the same time. Roll the write back and run it again. */
export class NamesClaimedError extends Error {
  override readonly name = 'NamesClaimedError';
}

interface Name {
  readonly kind: AliasAttribute | 'username';
  readonly alias: Alias;
  /** A user name, or a preferred one, must not be the sub of another user. */
  readonly uuid?: string;
}

/**
 * Stores those of the users whose names are free. A name that two of the users want belongs to the first.
 * @returns for each user undefined, or why the user was not stored
 * @throws NamesClaimedError; ResourceNotFoundException for a pool that was deleted meanwhile
 */
export async function insertUsers(
  tx: StoreWriter,
  pool: Pool,
  users: readonly NewUser[],
): Promise<readonly (Refusal | undefined)[]> {
  const names = users.map((user) => orRefusal(() => namesOf(pool, user)));
  const all = names.flatMap((some) => (some instanceof ServiceError ? [] : some));
  const claims = new Map<string, { readonly alias: Alias; readonly sub: string }>();
  const taken = await takenNames(tx, all);
  const subs = await takenSubs(tx, pool, all);
  const refusals = users.map((user, index): Refusal | undefined => {
    const wanted = names[index] ?? [];
    if (wanted instanceof ServiceError) return wanted;
    const refusal = refusalOf(pool, user, wanted, {
      isTaken: ({ alias }) => taken.has(keyOf(alias)) || claims.has(keyOf(alias)),
      isSub: ({ uuid }) => uuid !== undefined && uuid !== user.user.sub && subs.has(uuid),
    });
    // A preferred user name may equal the user name.
    if (refusal === undefined) for (const { alias } of wanted) claims.set(keyOf(alias), { alias, sub: user.user.sub });
    return refusal;
  });
  const stored = users.filter((_, index) => refusals[index] === undefined).map(({ user }) => user);
  await tx.users.insertAll(stored).catch(rethrowPoolGone(pool.id));
  if (!(await tx.users.claimAliases([...claims.values()])))
    throw new NamesClaimedError('A name was claimed meanwhile.');
  return refusals;
}

function namesOf(pool: Pool, { user, contactKind }: NewUser): readonly Name[] {
  const { username } = user;
  const names: Name[] = [{ kind: 'username', alias: aliasOf(pool, 'username', username), ...uuidIn(username) }];
  for (const kind of aliasAttributes(pool)) {
    const alias = wantedAlias(pool, user, kind, kind === contactKind);
    if (alias === undefined) continue;
    names.push({ kind, alias, ...(kind === 'preferred_username' && uuidIn(alias.value)) });
  }
  return names;
}

/** The keys of the names that users have. */
async function takenNames(tx: StoreWriter, names: readonly Name[]): Promise<ReadonlySet<string>> {
  const aliases = [...new Map(names.map(({ alias }) => [keyOf(alias), alias])).values()];
  const holders = await tx.users.holdersOf(aliases);
  return new Set(aliases.filter((_, index) => holders[index] !== undefined).map(keyOf));
}

const uuidIn = (name: string): Pick<Name, 'uuid'> => (isUuid(name) ? { uuid: name.toLowerCase() } : {});

async function takenSubs(tx: StoreWriter, pool: Pool, names: readonly Name[]): Promise<ReadonlySet<string>> {
  const uuids = new Set(names.flatMap(({ uuid }) => uuid ?? []));
  return tx.users.existingSubs(pool.id, [...uuids]);
}

function refusalOf(
  pool: Pool,
  { contactKind }: NewUser,
  names: readonly Name[],
  { isTaken, isSub }: Readonly<Record<'isTaken' | 'isSub', (name: Name) => boolean>>,
): Refusal | undefined {
  const taken = names.find(isTaken) ?? names.find(isSub);
  if (taken !== undefined) {
    return taken.kind === 'username' || taken.kind === contactKind ? 'exists' : aliasExists(pool, taken.kind);
  }
  const preferred = names.find(({ kind }) => kind === 'preferred_username');
  const refusal = preferred && orRefusal(() => assertIsNoAddress(pool, preferred.alias.value));
  return refusal instanceof ServiceError ? refusal : undefined;
}

function orRefusal<T>(work: () => T): T | ServiceError {
  try {
    return work();
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
}

const keyOf = ({ kind, value }: Alias): string => `${kind} ${value}`;
