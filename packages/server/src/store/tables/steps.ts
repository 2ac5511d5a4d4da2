/** What decides a step of a sign-in: attempts, nonce, user and device, read or locked in one statement. */
import { type Kysely, sql } from 'kysely';
import type { Envelope } from '../../crypto/envelope.ts';
import type { NamedUser, RefreshRows, StepKeys, StepReader, StepRows, StepWriter } from '../contract/steps.ts';
import type { UserNames } from '../contract/users.ts';
import type { Connection } from '../db/connection.ts';
import { kept } from '../db/many-rows.ts';
import { query } from '../db/query.ts';
import type { AttemptsTable, DevicesTable, Schema, TokenSessionsTable, UsersTable } from '../db/schema.ts';
import { attemptsOf } from '../rows/attempt-rows.ts';
import { DEVICE, DeviceRows } from '../rows/device-rows.ts';
import { columnsOf, rowOf } from '../rows/joined.ts';
import { type NonceKeys, usedNonce } from '../rows/used-nonce.ts';
import type { LockedHeads } from '../rows/locked-heads.ts';
import { formOf, type NamesForm, type NamesParameters, parametersOf, poolOf, subOf } from '../rows/named-user.ts';
import { USER, type UserRow, UserRows } from '../rows/user-rows.ts';
import { DECOY_KEYS, DECOY_USER, isDecoy } from './decoy.ts';
import { Guards } from './guards.ts';
import { SESSION, sessionOf } from './sessions/token-sessions.ts';

const ATTEMPTS = ['pool_id', 'failures', 'last_failure_at'] as const;
const LOCKED_USER = [...USER, 'audit_head'] as const;

const byName = kept((form: NamesForm) =>
  query((db, $: NamesParameters & { decoySub: string }, dialect) =>
    db
      .with(
        (found) => found('found').materialized(),
        () => db.selectNoFrom(subOf(form, $, dialect).as('sub')),
      )
      .selectFrom('found')
      .innerJoin('users', (join) =>
        join.onRef('users.sub', '=', 'found.sub').on('users.pool_id', '=', poolOf(sql.ref('found.sub'), $)),
      )
      .leftJoin('attempts as own', (join) =>
        join.on('own.pool_id', '=', $.poolId).onRef('own.sub', '=', 'found.sub').onRef('own.subject', '=', 'found.sub'),
      )
      .leftJoin('attempts as decoy', (join) =>
        join.on('decoy.pool_id', '=', $.poolId).on('decoy.sub', '=', $.decoySub).on('decoy.subject', '=', $.decoySub),
      )
      .select(columnsOf('users', USER))
      .select(columnsOf('own', ATTEMPTS))
      .select(columnsOf('decoy', ATTEMPTS)),
  ),
);

type SubjectKey = { poolId: string; sub: string };
/** The user's row is the decoy's for a decoy subject. */
type ReadKey = SubjectKey & { userPool: string; userSub: string };

/** Always one row, whatever is there. */
const subjectRows = (db: Kysely<Schema>, $: ReadKey) =>
  db
    .selectFrom(db.selectNoFrom(sql<number>`1`.as('one')).as('one'))
    .leftJoin('attempts', (join) =>
      join.on('attempts.pool_id', '=', $.poolId).on('attempts.sub', '=', $.sub).on('attempts.subject', '=', $.sub),
    )
    .leftJoin('users', (join) => join.on('users.pool_id', '=', $.userPool).on('users.sub', '=', $.userSub))
    .select(columnsOf('attempts', ATTEMPTS))
    .select(columnsOf('users', LOCKED_USER));

const withDevice = (db: Kysely<Schema>, $: ReadKey & { deviceKey: string }) =>
  subjectRows(db, $)
    .leftJoin('devices', (join) =>
      join
        .on('devices.pool_id', '=', $.poolId)
        .on('devices.sub', '=', $.sub)
        .on('devices.device_key', '=', $.deviceKey),
    )
    .select(columnsOf('devices', DEVICE));

const find = kept((keys: NonceKeys) =>
  query((db, $: ReadKey & { nonce: string }) => subjectRows(db, $).select(() => usedNonce(db, $, keys).as('used'))),
);

const findWithDevice = kept((keys: NonceKeys) =>
  query((db, $: ReadKey & { nonce: string; deviceKey: string }) =>
    withDevice(db, $).select(() => usedNonce(db, $, keys).as('used')),
  ),
);

/** SQLite has one writer, so nothing needs a lock. */
const read = query(subjectRows);
const readWithDevice = query(withDevice);

type LockKey = SubjectKey & { deviceKey: string; nonce: string; expiresAt: number };

/**
 * PostgreSQL: locks in the order attempts, nonce, user, device, as every write does. Each part takes its key from the
 * part before, so it cannot run earlier. The row of attempts is inserted if it is missing, because a missing row cannot
 * be locked. The versions that are read are the newest ones: those that were committed while this statement waited for
 * a lock included.
 */
const lockOf = (consumes: boolean, reads: boolean) =>
  query((db, $: LockKey) => {
    const attempts = sql`insert into attempts (pool_id, sub, subject, failures, last_failure_at)
      values (${$.poolId}, ${$.sub}, ${$.sub}, 0, 0)
      on conflict on constraint attempts_key do update set failures = attempts.failures
      returning pool_id, sub, failures, last_failure_at`;
    const nonce = sql`insert into used_nonces (pool_id, sub, nonce, expires_at)
      select pool_id, sub, cast(${$.nonce} as text), cast(${$.expiresAt} as bigint) from attempt
      on conflict do nothing
      returning nonce`;
    const user = sql`select ${list(LOCKED_USER)} from users
      where pool_id = ${$.poolId} and sub = ${$.sub} and sub = (select sub from attempt) for update`;
    const device = sql`select ${list(DEVICE)} from devices
      where pool_id = ${$.poolId} and sub = ${$.sub} and sub = (select sub from locked_user)
      and device_key = ${$.deviceKey} for update`;
    const parts = [
      sql`attempt as (${attempts})`,
      ...(consumes ? [sql`consumed as (${nonce})`] : []),
      sql`locked_user as (${user})`,
      ...(reads ? [sql`locked_device as (${device})`] : []),
    ];
    const columns = [
      ...named('attempt', 'attempts', ATTEMPTS),
      ...named('locked_user', 'users', LOCKED_USER),
      ...(reads ? named('locked_device', 'devices', DEVICE) : []),
      consumes ? sql`consumed.nonce as consumed` : sql`null as consumed`,
    ];
    const statement = sql<Record<string, unknown>>`with ${sql.join(parts)} select ${sql.join(columns)} from attempt
      ${consumes ? sql`left join consumed on true` : sql``}
      left join locked_user on true
      ${reads ? sql`left join locked_device on true` : sql``}`;
    return { compile: () => statement.compile(db) };
  });

const list = (columns: readonly string[]) => sql.join(columns.map((column) => sql.ref(column)));

const named = (part: string, table: string, columns: readonly string[]) =>
  columns.map((column) => sql`${sql.ref(`${part}.${column}`)} as ${sql.id(`${table}.${column}`)}`);

const lock = kept((form: 'plain' | 'nonce' | 'device' | 'nonce, device') =>
  lockOf(form.startsWith('nonce'), form.endsWith('device')),
);

const refreshRows = query((db, $: SubjectKey & { sessionId: string }) =>
  db
    .selectFrom('token_sessions')
    .leftJoin('users', (join) => join.on('users.pool_id', '=', $.poolId).on('users.sub', '=', $.sub))
    .leftJoin('devices', (join) =>
      join
        .on('devices.pool_id', '=', $.poolId)
        .on('devices.sub', '=', $.sub)
        .onRef('devices.device_key', '=', 'token_sessions.device_key'),
    )
    .where('token_sessions.pool_id', '=', $.poolId)
    .where('token_sessions.sub', '=', $.sub)
    .where('token_sessions.session_id', '=', $.sessionId)
    .select(columnsOf('token_sessions', SESSION))
    .select(columnsOf('users', USER))
    .select(columnsOf('devices', DEVICE)),
);

export class Steps implements StepReader, StepWriter {
  readonly #connection: Connection;
  readonly #users: UserRows;
  readonly #devices: DeviceRows;
  readonly #heads: LockedHeads;
  readonly #guards: Guards;
  readonly #keys: NonceKeys;

  constructor(connection: Connection, envelope: Envelope, heads: LockedHeads, keys: NonceKeys = 'of user') {
    this.#keys = keys;
    this.#connection = connection;
    this.#users = new UserRows(envelope);
    this.#devices = new DeviceRows(envelope);
    this.#heads = heads;
    this.#guards = new Guards(connection, keys);
  }

  async findByName(poolId: string, names: UserNames, decoySub: string): Promise<NamedUser> {
    const parameters = { ...parametersOf(poolId, names, DECOY_KEYS), decoySub };
    const found = (await this.#connection.row(byName(formOf(names)), parameters)) ?? {};
    const user = this.#userOf(found);
    return {
      user: user === undefined || isDecoy(user.sub) ? undefined : user,
      attempts: attemptsIn(found, 'own'),
      decoyAttempts: attemptsIn(found, 'decoy'),
    };
  }

  async find(
    poolId: string,
    { sub, isDecoy: hasDecoy }: { readonly sub: string; readonly isDecoy: boolean },
    nonce: string,
    deviceKey: string | null,
  ): Promise<StepRows> {
    const [userPool, userSub] = hasDecoy ? [DECOY_USER.poolId, DECOY_USER.sub] : [poolId, sub];
    const key = { poolId, sub, userPool, userSub, nonce };
    const found =
      deviceKey === null
        ? await this.#connection.row(find(this.#keys), key)
        : await this.#connection.row(findWithDevice(this.#keys), { ...key, deviceKey });
    const user = this.#userOf(found ?? {});
    return { ...this.#rowsOf(found ?? {}), user: hasDecoy ? undefined : user, isUsed: found?.used != null };
  }

  async findForRefresh(poolId: string, sub: string, sessionId: string): Promise<RefreshRows> {
    const found = (await this.#connection.row(refreshRows, { poolId, sub, sessionId })) ?? {};
    const session = rowOf<TokenSessionsTable>(found, 'token_sessions', SESSION);
    return { session: session && sessionOf(session), user: this.#userOf(found), device: this.#deviceOf(found) };
  }

  async lock(keys: StepKeys): Promise<StepRows> {
    const { poolId, sub } = keys;
    const { found, isUsed } = this.#connection.dialect.locksRows ? await this.#lock(keys) : await this.#read(keys);
    const user = rowOf<UserRow & UsersTable>(found, 'users', LOCKED_USER);
    if (user !== undefined) this.#heads.set({ poolId, sub }, user.audit_head);
    return { ...this.#rowsOf(found), user: user && this.#users.recordOf(user), isUsed };
  }

  async #lock({ poolId, sub, deviceKey, nonce }: StepKeys): Promise<{ found: object; isUsed: boolean }> {
    const hasDevice = deviceKey !== null;
    const form = nonce === undefined ? (hasDevice ? 'device' : 'plain') : hasDevice ? 'nonce, device' : 'nonce';
    const found = await this.#connection.row(lock(form), {
      poolId,
      sub,
      deviceKey: deviceKey ?? '',
      nonce: nonce?.value ?? '',
      expiresAt: nonce?.expiresAt ?? 0,
    });
    return { found: found ?? {}, isUsed: nonce !== undefined && found?.['consumed'] == null };
  }

  async #read({ poolId, sub, deviceKey, nonce }: StepKeys): Promise<{ found: object; isUsed: boolean }> {
    const key = { poolId, sub, userPool: poolId, userSub: sub };
    const found =
      deviceKey === null
        ? await this.#connection.row(read, key)
        : await this.#connection.row(readWithDevice, { ...key, deviceKey });
    const isFirst =
      nonce === undefined || (await this.#guards.consumeOnce({ poolId, sub, nonce: nonce.value }, nonce.expiresAt));
    return { found: found ?? {}, isUsed: !isFirst };
  }

  #rowsOf(found: object): Pick<StepRows, 'attempts' | 'device'> {
    return { attempts: attemptsIn(found, 'attempts'), device: this.#deviceOf(found) };
  }

  #userOf(found: object) {
    const user = rowOf<UserRow>(found, 'users', USER);
    return user && this.#users.recordOf(user);
  }

  #deviceOf(found: object) {
    const device = rowOf<DevicesTable>(found, 'devices', DEVICE);
    return device && this.#devices.recordOf(device);
  }
}

function attemptsIn(found: object, table: string) {
  return attemptsOf(rowOf<AttemptsTable>(found, table, ATTEMPTS));
}
