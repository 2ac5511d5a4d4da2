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
import { claimedUser, findByNames } from './names/typed-names.ts';
import { ATTEMPTS, lock, LOCKED_USER } from './step-lock.ts';
import { SESSION, sessionOf } from './sessions/token-sessions.ts';

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

/** On a distributed database: what is on the machine of one user. */
const byClaim = query((db, $: SubjectKey & { claim: string; attemptsPool: string }) =>
  claimedUser(db, $)
    .leftJoin('attempts as own', (join) =>
      join.on('own.pool_id', '=', $.attemptsPool).on('own.sub', '=', $.sub).on('own.subject', '=', $.sub),
    )
    .select(columnsOf('users', USER))
    .select(columnsOf('own', ATTEMPTS)),
);

type SubjectKey = { poolId: string; sub: string };
/** The user's row is the decoy's for a decoy subject. */
type ReadKey = SubjectKey & { userPool: string; userSub: string };

const isDevice = ($: SubjectKey & { deviceKey: string }) =>
  sql<boolean>`"devices"."pool_id" = ${$.poolId} and "devices"."sub" = ${$.sub} and "devices"."device_key" = ${$.deviceKey}`;

/** Always one row, whatever is there. */
const attemptRows = (db: Kysely<Schema>, $: SubjectKey) =>
  db
    .selectFrom(db.selectNoFrom(sql<number>`1`.as('one')).as('one'))
    .leftJoin('attempts', (join) =>
      join.on('attempts.pool_id', '=', $.poolId).on('attempts.sub', '=', $.sub).on('attempts.subject', '=', $.sub),
    )
    .select(columnsOf('attempts', ATTEMPTS));

const subjectRows = (db: Kysely<Schema>, $: ReadKey) =>
  attemptRows(db, $)
    .leftJoin('users', (join) => join.on('users.pool_id', '=', $.userPool).on('users.sub', '=', $.userSub))
    .select(columnsOf('users', LOCKED_USER));

const userAlone = query((db, $: Pick<ReadKey, 'userPool' | 'userSub'>) =>
  db
    .selectFrom('users')
    .where('users.pool_id', '=', $.userPool)
    .where('users.sub', '=', $.userSub)
    .select(columnsOf('users', USER)),
);

/** What `findWithDevice` reads, without the user. */
const findWithoutUser = kept((keys: NonceKeys) =>
  query((db, $: SubjectKey & { nonce: string; deviceKey: string }) =>
    attemptRows(db, $)
      .leftJoin('devices', (join) => join.on(isDevice($)))
      .select(columnsOf('devices', DEVICE))
      .select(() => usedNonce(db, $, keys).as('used')),
  ),
);

const withDevice = (db: Kysely<Schema>, $: ReadKey & { deviceKey: string }) =>
  subjectRows(db, $)
    .leftJoin('devices', (join) => join.on(isDevice($)))
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
  readonly #namesAreApart: boolean;

  constructor(
    connection: Connection,
    envelope: Envelope,
    heads: LockedHeads,
    keys: NonceKeys = 'of user',
    namesAreApart = false,
  ) {
    this.#keys = keys;
    this.#namesAreApart = namesAreApart;
    this.#connection = connection;
    this.#users = new UserRows(envelope);
    this.#devices = new DeviceRows(envelope);
    this.#heads = heads;
    this.#guards = new Guards(connection, keys);
  }

  async findByName(poolId: string, names: UserNames, decoySub: string): Promise<NamedUser> {
    if (this.#namesAreApart) return this.#findByClaim(poolId, names, decoySub);
    const parameters = { ...parametersOf(poolId, names, DECOY_KEYS), decoySub };
    const found = (await this.#connection.row(byName(formOf(names)), parameters)) ?? {};
    return this.#namedUserOf(found, attemptsIn(found, 'decoy'));
  }

  /** Each statement asks one machine. The attempts of the decoy subject are on yet another one than name and user. */
  async #findByClaim(poolId: string, names: UserNames, decoySub: string): Promise<NamedUser> {
    const [found = {}, decoyAttempts] = await Promise.all([
      findByNames(this.#connection, poolId, names, (one) =>
        this.#connection.row(byClaim, { ...one, attemptsPool: poolId }),
      ),
      this.#guards.attempts(poolId, decoySub),
    ]);
    return this.#namedUserOf(found, decoyAttempts);
  }

  #namedUserOf(found: object, decoyAttempts: NamedUser['decoyAttempts']): NamedUser {
    const user = this.#userOf(found);
    return {
      user: user === undefined || isDecoy(user.sub) ? undefined : user,
      attempts: attemptsIn(found, 'own'),
      decoyAttempts,
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
    if (this.#namesAreApart) {
      // The decoy user is on another machine than the failed attempts at a name that nobody has.
      const [rows = {}, user = {}] = await Promise.all([
        this.#connection.row(findWithoutUser(this.#keys), { ...key, deviceKey: deviceKey ?? '' }),
        this.#connection.row(userAlone, { userPool, userSub }),
      ]);
      return this.#stepRowsOf({ ...rows, ...user }, hasDecoy);
    }
    const found =
      deviceKey === null
        ? await this.#connection.row(find(this.#keys), key)
        : await this.#connection.row(findWithDevice(this.#keys), { ...key, deviceKey });
    return this.#stepRowsOf(found ?? {}, hasDecoy);
  }

  #stepRowsOf(found: object & { readonly used?: unknown }, hasDecoy: boolean): StepRows {
    const user = this.#userOf(found);
    return { ...this.#rowsOf(found), user: hasDecoy ? undefined : user, isUsed: found.used != null };
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
