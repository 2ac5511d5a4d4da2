/** Users, and the aliases by which they are found. */
import { sql } from 'kysely';
import type { Envelope } from '../../crypto/envelope.ts';
import { aliasKey } from '../rows/alias-key.ts';
import type { Connection } from '../db/connection.ts';
import { type InsertTarget, insertRows, kept, listOf, listValues, pieces } from '../db/many-rows.ts';
import { findQueries, query, row } from '../db/query.ts';
import type { AliasesTable, UsersTable } from '../db/schema.ts';
import { DECOY_ALIAS, DECOY_KEYS, isDecoy } from './decoy.ts';
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

const insert = query((db, $: UsersTable) => db.insertInto('users').values(row($, [...STORED_USER, 'audit_head'])));

const INSERTED_USERS: InsertTarget = { name: 'users', columns: [...STORED_USER, 'audit_head'] };
const CLAIMED_ALIASES: InsertTarget = { name: 'aliases', columns: ['akey', 'pool_id', 'sub'], skipsExisting: true };

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

/**
 * Always returns one row: the time for one row more or less would reveal whether a user exists. On PostgreSQL a lookup
 * that finds a row takes longer than one that does not, so an unknown alias leads to a lookup of the decoy's alias.
 */
const holder = query((db, $: { akey: Uint8Array; decoy: Uint8Array }, { name }) => {
  const found = db.selectFrom('aliases').select('sub').where('akey', '=', $.akey);
  if (name === 'sqlite') return db.selectNoFrom(found.as('sub'));
  const decoy = db.selectFrom('aliases').select('sub').where('akey', '=', $.decoy);
  return db.selectNoFrom((column) => column.fn.coalesce(found, decoy).as('sub'));
});

const claim = query((db, $: AliasesTable) =>
  db
    .insertInto('aliases')
    .values(row($, ['akey', 'pool_id', 'sub']))
    .onConflict((conflict) => conflict.column('akey').doNothing()),
);

const release = query((db, $: { akey: Uint8Array; sub: string }) =>
  db.deleteFrom('aliases').where('akey', '=', $.akey).where('sub', '=', $.sub),
);

const holders = kept((length: number) =>
  query((db, $: Readonly<Record<string, Uint8Array>>) =>
    db.selectFrom('aliases').select(['akey', 'sub']).where('akey', 'in', listOf($, length)),
  ),
);

const existing = kept((length: number) =>
  query((db, $: { poolId: string } & Readonly<Record<string, string>>) =>
    db.selectFrom('users').select('sub').where('pool_id', '=', $.poolId).where('sub', 'in', listOf($, length)),
  ),
);

/** The rows that are deleted with a user. */
const OWNED = (
  [
    'aliases',
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
 * user's row, finds no user, and is rolled back. Waiting for it would be a deadlock. The sweep removes such rows.
 */
const GUARDS = (
  [
    ['attempts', 'subject'],
    ['counters', 'counter'],
    ['used_nonces', 'nonce'],
  ] as const
).map(([table, key]) =>
  query((db, $: UserKey, { locksRows }) => {
    const own = sql`select ${sql.ref(key)} from ${sql.table(table)} where pool_id = ${$.poolId} and sub = ${$.sub}`;
    const statement = sql`delete from ${sql.table(table)} where pool_id = ${$.poolId} and sub = ${$.sub}
      and ${sql.ref(key)} in (${own} ${locksRows ? sql`for update skip locked` : sql``})`;
    return { compile: () => statement.compile(db) };
  }),
);

export class Users implements UserWriter {
  readonly #connection: Connection;
  readonly #rows: UserRows;
  readonly #chain: AuditChain;
  readonly #heads: LockedHeads;

  constructor(connection: Connection, envelope: Envelope, chain: AuditChain, heads = new LockedHeads()) {
    this.#heads = heads;
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
    const found = await this.#connection.row(byName(formOf(names)), parametersOf(poolId, names, DECOY_KEYS));
    const user = found && this.#rows.recordOf(found);
    return user === undefined || isDecoy(user.sub) ? undefined : user;
  }

  async holderOf(alias: Alias): Promise<string | undefined> {
    return this.#holderOf(aliasKey(alias));
  }

  async #holderOf(akey: Uint8Array): Promise<string | undefined> {
    const sub = (await this.#connection.row(holder, { akey, decoy: DECOY_ALIAS }))?.sub ?? undefined;
    return sub === undefined || isDecoy(sub) ? undefined : sub;
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
    for (const owned of OWNED) await this.#connection.change(owned, { poolId, sub });
    for (const guard of GUARDS) await this.#connection.change(guard, { poolId, sub });
    await countUserOut(this.#connection, poolId, sub);
    return true;
  }

  async claimAlias(alias: Alias, sub: string): Promise<boolean> {
    const akey = aliasKey(alias);
    // Tries twice: the alias may have been released between the two queries.
    for (let attempt = 0; attempt < 2; attempt += 1) {
      if ((await this.#connection.change(claim, { akey, pool_id: alias.poolId, sub })) > 0) return true;
      const present = await this.#holderOf(akey);
      if (present !== undefined) return present === sub;
    }
    return false;
  }

  async holdersOf(aliases: readonly Alias[]): Promise<readonly (string | undefined)[]> {
    const keys = aliases.map(aliasKey);
    const subs = new Map<string, string>();
    for (const some of pieces(keys)) {
      for (const { akey, sub } of await this.#connection.rows(holders(some.length), listValues(some))) {
        subs.set(hex(akey), sub);
      }
    }
    return keys.map((key) => subs.get(hex(key)));
  }

  async existingSubs(poolId: string, subs: readonly string[]): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (const some of pieces(subs)) {
      const rows = await this.#connection.rows(existing(some.length), { poolId, ...listValues(some) });
      for (const { sub } of rows) found.add(sub);
    }
    return found;
  }

  async claimAliases(claims: readonly AliasClaim[]): Promise<boolean> {
    const rows = claims.map(({ alias, sub }) => ({ akey: aliasKey(alias), pool_id: alias.poolId, sub }));
    return (await insertRows(this.#connection, CLAIMED_ALIASES, rows)) === claims.length;
  }

  async releaseAlias(alias: Alias, sub: string): Promise<void> {
    await this.#connection.change(release, { akey: aliasKey(alias), sub });
  }

  async acceptTotpStep(poolId: string, sub: string, step: number, latestStep: number): Promise<boolean> {
    return (await this.#connection.change(acceptStep, { poolId, sub, step, latestStep })) > 0;
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}
