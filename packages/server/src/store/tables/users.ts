/** Users, and the aliases by which they are found. */
import { sql } from 'kysely';
import type { Envelope } from '../../crypto/envelope.ts';
import type { Connection } from '../db/connection.ts';
import { type InsertTarget, insertRows, kept, listOf, listValues, pieces } from '../db/many-rows.ts';
import { findQueries, query, row } from '../db/query.ts';
import type { UsersTable } from '../db/schema.ts';
import { DECOY_KEYS, isDecoy } from './decoy.ts';
import { claimedUser, findByNames } from './names/typed-names.ts';
import type { Names } from './names/names.ts';
import { StoredNames } from './names/stored-names.ts';
import type { Alias } from '../../records/alias.ts';
import type { UserRecord } from '../../records/user.ts';
import { type AuditChain, EMPTY_HEAD } from '../sealing/audit-chain.ts';
import type { Page, PageRequest } from '../contract/page.ts';
import type { AliasClaim, UserFilter, UserNames, UserWriter } from '../contract/users.ts';
import { StoreError } from '../store-error.ts';
import { countUserIn, countUserOut, countUsersIn } from '../rows/user-counts.ts';
import { LockedHeads } from '../rows/locked-heads.ts';
import { formOf, type NamesForm, type NamesParameters, parametersOf, poolOf, subOf } from '../rows/named-user.ts';
import { STORED_USER, USER, USER_CONTENT, UserRows } from '../rows/user-rows.ts';
import { searchUsers } from '../search/user-search.ts';

type UserKey = { poolId: string; sub: string };

const { find, findForUpdate } = findQueries((db, $: UserKey) =>
  db.selectFrom('users').select(USER).where('pool_id', '=', $.poolId).where('sub', '=', $.sub),
);

const byName = kept((form: NamesForm) =>
  query((db, $: NamesParameters, dialect) =>
    db
      .with(
        (found) => found('found').materialized(),
        () => db.selectNoFrom(subOf(form, $, dialect).as('sub')),
      )
      .selectFrom('found')
      .innerJoin('users', (join) =>
        join.onRef('users.sub', '=', 'found.sub').on('users.pool_id', '=', poolOf(sql.ref('found.sub'), $)),
      )
      .select(USER.map((column) => `users.${column}` as const)),
  ),
);

const claimed = query((db, $: UserKey & { claim: string }) =>
  claimedUser(db, $).select(USER.map((column) => `users.${column}` as const)),
);

const insert = query((db, $: UsersTable) => db.insertInto('users').values(row($, [...STORED_USER, 'audit_head'])));

const INSERTED_USERS: InsertTarget = { name: 'users', columns: [...STORED_USER, 'audit_head'] };

const replace = query((db, $: Omit<UsersTable, 'audit_head'>) =>
  db.updateTable('users').set(row($, USER_CONTENT)).where('pool_id', '=', $.pool_id).where('sub', '=', $.sub),
);

const remove = query((db, $: UserKey) =>
  db.deleteFrom('users').where('pool_id', '=', $.poolId).where('sub', '=', $.sub),
);

const acceptStep = query((db, $: UserKey & { step: number; latestStep: number }) =>
  db
    .updateTable('users')
    .set({ totp_last_step: $.step })
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where((where) => where.or([where('totp_last_step', '<', $.step), where('totp_last_step', '>', $.latestStep)])),
);

const existing = kept((length: number) =>
  query((db, $: { poolId: string } & Readonly<Record<string, string>>) =>
    db.selectFrom('users').select('sub').where('pool_id', '=', $.poolId).where('sub', 'in', listOf($, length)),
  ),
);

/** The rows that are deleted with a user, besides the names. */
const OWNED = (
  [
    'devices',
    'pending_device_sign_ins',
    'kept_sign_ins',
    'token_sessions',
    'sso_sessions',
    'codes',
    'past_passwords',
    'outbox',
    'group_members',
    'passkeys',
    'auth_events',
    'risk_histories',
  ] as const
).map((table) =>
  query((db, $: UserKey) => db.deleteFrom(table).where('pool_id', '=', $.poolId).where('sub', '=', $.sub)),
);

/**
 * Delete a user's failed attempts, counters and used nonces. Rows that another write has locked stay: it waits for the
 * user's row, finds no user, and is rolled back. Waiting for it would be a deadlock. The sweep removes such rows;
 * where failures stay, like those of unknown names, only when they are no longer among the newest (attempt-removal.ts).
 *
 * Subjects and counters are the sub, or begin with it and a slash: the range finds them by the primary key also before
 * the contract step (migrations/0019-user-keys.ts), when the key does not contain the sub.
 */
const GUARDS = (
  [
    ['attempts', 'subject', true],
    ['counters', 'counter', true],
    ['used_nonces', 'nonce', false],
  ] as const
).map(([table, key, beginsWithSub]) =>
  query((db, $: UserKey & { end: string }, { locksRows }) => {
    const range = sql`and ${sql.ref(key)} >= ${$.sub} and ${sql.ref(key)} < ${$.end}`;
    const ofUser = sql`pool_id = ${$.poolId} and sub = ${$.sub} ${beginsWithSub ? range : sql``}`;
    const own = sql`select ${sql.ref(key)} from ${sql.table(table)} where ${ofUser}`;
    const statement = sql`delete from ${sql.table(table)} where ${ofUser}
      and ${sql.ref(key)} in (${own} ${locksRows ? sql`for update skip locked` : sql``})`;
    return { compile: () => statement.compile(db) };
  }),
);

/** The character after the slash. */
const endOf = (sub: string): string => `${sub}0`;

export class Users implements UserWriter {
  readonly #connection: Connection;
  readonly #rows: UserRows;
  readonly #chain: AuditChain;
  readonly #heads: LockedHeads;
  readonly #names: Names;

  constructor(
    connection: Connection,
    envelope: Envelope,
    chain: AuditChain,
    heads = new LockedHeads(),
    names: Names = new StoredNames(connection),
  ) {
    this.#heads = heads;
    this.#names = names;
    this.#connection = connection;
    this.#chain = chain;
    this.#rows = new UserRows(envelope);
  }

  async find(poolId: string, sub: string): Promise<UserRecord | undefined> {
    const found = await this.#connection.row(find, { poolId, sub });
    return found && this.#rows.recordOf(found);
  }

  async findForUpdate(poolId: string, sub: string): Promise<UserRecord | undefined> {
    const found = await this.#connection.row(findForUpdate, { poolId, sub });
    return found && this.#rows.recordOf(found);
  }

  async findByName(poolId: string, names: UserNames): Promise<UserRecord | undefined> {
    const found = this.#names.areApart
      ? await findByNames(this.#connection, poolId, names, (one) => this.#connection.row(claimed, { ...one }))
      : await this.#connection.row(byName(formOf(names)), parametersOf(poolId, names, DECOY_KEYS));
    const user = found && this.#rows.recordOf(found);
    return user === undefined || isDecoy(user.sub) ? undefined : user;
  }

  holderOf(alias: Alias): Promise<string | undefined> {
    return this.#names.holderOf(alias);
  }

  list(poolId: string, page: PageRequest, filter?: UserFilter): Promise<Page<UserRecord>> {
    return searchUsers(this.#connection, poolId, page, filter, (found) => this.#rows.recordOf(found));
  }

  async insert(user: UserRecord): Promise<void> {
    const audit_head = this.#chain.writeHead(user, EMPTY_HEAD);
    await this.#connection.change(insert, { ...this.#rows.rowOf(user), audit_head });
    await countUserIn(this.#connection, user.poolId, user.sub);
  }

  async insertAll(users: readonly UserRecord[]): Promise<void> {
    const [first] = users;
    if (first === undefined) return;
    const rows = users.map((user) => ({
      ...this.#rows.rowOf(user),
      audit_head: this.#chain.writeHead(user, EMPTY_HEAD),
    }));
    await insertRows(this.#connection, INSERTED_USERS, rows);
    const subs = users.map(({ sub }) => sub);
    await countUsersIn(this.#connection, first.poolId, subs);
  }

  async replace(user: UserRecord): Promise<void> {
    const changed = await this.#connection.change(replace, this.#rows.rowOf(user));
    if (changed === 0) throw new StoreError('misuse', 'A user that does not exist cannot be replaced.');
  }

  async remove(poolId: string, sub: string): Promise<boolean> {
    // Deletes the user's own row first: a write that changes the user at the same time waits for it and then finds no
    // user.
    if ((await this.#connection.change(remove, { poolId, sub })) === 0) return false;
    this.#heads.delete({ poolId, sub });
    await this.#names.releaseAll(poolId, sub);
    for (const owned of OWNED) await this.#connection.change(owned, { poolId, sub });
    for (const guard of GUARDS) await this.#connection.change(guard, { poolId, sub, end: endOf(sub) });
    await countUserOut(this.#connection, poolId, sub);
    return true;
  }

  claimAlias(alias: Alias, sub: string): Promise<boolean> {
    return this.#names.claim(alias, sub);
  }

  holdersOf(aliases: readonly Alias[]): Promise<readonly (string | undefined)[]> {
    return this.#names.holdersOf(aliases);
  }

  async existingSubs(poolId: string, subs: readonly string[]): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (const some of pieces(subs)) {
      const rows = await this.#connection.rows(existing(some.length), { poolId, ...listValues(some) });
      for (const { sub } of rows) found.add(sub);
    }
    return found;
  }

  claimAliases(claims: readonly AliasClaim[]): Promise<boolean> {
    return this.#names.claimAll(claims);
  }

  releaseAlias(alias: Alias, sub: string): Promise<void> {
    return this.#names.release(alias, sub);
  }

  async acceptTotpStep(poolId: string, sub: string, step: number, latestStep: number): Promise<boolean> {
    return (await this.#connection.change(acceptStep, { poolId, sub, step, latestStep })) > 0;
  }
}
