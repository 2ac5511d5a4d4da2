/**
 * The download of a user's data is compared with the whole schema: each column of each table is changed in the database, and the
 * download must change with it, unless the column is listed here with the reason. A new table or column without either fails.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { showPromise } from '../../../../../../test/harness/promise.ts';
import type { Schema } from '../../../store/db/schema.ts';
import type { Store } from '../../../store/store.ts';
import {
  newPoolId,
  NOW,
  sampleAuthEvent,
  sampleClient,
  sampleDevice,
  sampleGroup,
  samplePasskey,
  samplePool,
  sampleSession,
  sampleSsoSession,
  sampleUser,
} from '../../../store/testing/sample-records.ts';
import { sqliteDatabase } from '../../../store/testing/test-database.ts';
import { personalData } from './personal-data.ts';

type Reasons = Readonly<Record<string, string>>;

const secret = 'a secret, or a part of one: whoever reads it could sign in, or guess the password';
const copy = 'a copy of an attribute, for searches';
const ofPool = 'a setting of the pool, not of the user';
const minutes = 'it is deleted after minutes, with the sign-in or the lock-out that it belongs to';
const day = 'it is deleted after a day at most, and has an address that the user gave';
const file = 'a file of an administrator before it becomes users';
const internal = 'a number that joins rows, and says nothing about the user';

/** Why a whole table is not in the download; or, of a table that is, each column (or member of its JSON) that is not. */
const decisions = {
  pools: {
    definition: ofPool,
    mfa_configuration: ofPool,
    mfa: ofPool,
    version: ofPool,
    created_at: ofPool,
    modified_at: ofPool,
  },
  signing_keys: ofPool,
  clients: ofPool,
  user_counts: 'the number of all users',
  removed_pools: ofPool,
  users: {
    password_salt: secret,
    password_verifier: secret,
    totp_secret: secret,
    totp_last_step: 'which code was used last, so that it is not used again',
    pending_totp_secret: secret,
    imported_hash: secret,
    search_email: copy,
    search_phone_number: copy,
    search_name: copy,
    search_given_name: copy,
    search_family_name: copy,
    search_preferred_username: copy,
    audit_head: 'it authenticates the events, which are in the download',
  },
  aliases: 'hashes of the names, which are in the download',
  held_names: 'random claims to the names, which are in the download',
  devices: { salt: secret, verifier: secret },
  pending_device_sign_ins: minutes,
  token_sessions: {
    session_id: internal,
    generation: internal,
    origin_session_id: internal,
  },
  sso_sessions: { session_id: internal, 'authentication.passwordSalt': secret },
  authorization_codes: minutes,
  codes: day,
  past_passwords: secret,
  risk_histories: {},
  pool_items: ofPool,
  groups: { group_id: internal, role_arn: ofPool, precedence: ofPool, created_at: ofPool, modified_at: ofPool },
  group_members: {},
  removed_groups: ofPool,
  passkeys: {},
  auth_events: {
    event_id: internal,
    'details.signInId': internal,
    position: internal,
    mac: 'it authenticates the event, which is in the download',
  },
  outbox: day,
  used_nonces: minutes,
  counters: minutes,
  attempts: minutes,
  kept_sign_ins: minutes,
  key_check: 'a known text of the server',
  server_keys: secret,
  provisioned_limits: 'settings of the server',
  import_jobs: 'jobs of administrators',
  import_chunks: file,
  import_log: file,
  probes: 'random bytes',
  migrations: 'settings of the server',
  schema_mark: 'settings of the server',
} satisfies Record<keyof Schema, string | Reasons>;

const pool = samplePool(newPoolId());
const { poolId } = pool;
const identity = {
  userId: 'jane',
  providerName: 'Corp',
  providerType: 'OIDC',
  issuer: 'i',
  primary: true,
  dateCreated: NOW,
};
const user = sampleUser(poolId, {
  username: 'jane',
  attributes: { email: 'jane@example.com', 'custom:note': 'note', identities: JSON.stringify([identity]) },
});
const { sub } = user;

/** A user with a value in every column that the download has. */
async function populate(store: Store): Promise<void> {
  const group = sampleGroup(poolId);
  const activity = { lastActiveAt: NOW, deviceType: 'Chrome', lastIp: '192.0.2.1', originSessionId: 'browser' };
  const grant = { scopes: ['openid'], audience: 'https://api.example', acr: 'one', amr: ['pwd'], provider: 'Corp' };
  const saml = { nameId: { value: 'jane', format: 'f', nameQualifier: 'n', spNameQualifier: 's' }, sessionIndex: '1' };
  const client = sampleClient(poolId);
  const browser = sampleSsoSession(poolId, sub);
  const session = sampleSession(poolId, sub, { clientId: client.clientId });
  const origin = { name: '192.0.2.0/24', at: NOW, verdict: 'Valid' } as const;
  const risk = {
    decision: 'Block',
    level: 'Low',
    rules: ['newNetwork'],
    isCompromised: false,
    isEnforced: true,
    origin: {
      address: '192.0.2.1',
      network: '192.0.2.0/24',
      device: 'data phone',
      deviceName: 'phone',
      timezone: '+02:00',
      city: 'Berlin',
      country: 'Germany',
    },
  } as const;
  await store.write(async (tx) => {
    await tx.pools.insert(pool, []);
    await tx.users.insert(user);
    await tx.groups.insert(group, 5);
    await tx.groups.addMember(poolId, group.groupName, sub, 10);
    await tx.devices.insert(sampleDevice(poolId, sub));
    await tx.passkeys.insert(samplePasskey(poolId, sub));
    await tx.clients.insert(client);
    await tx.sessions.insert({ ...session, revokedAt: null, activity, grant });
    await tx.ssoSessions.insert({ ...browser, authentication: { ...browser.authentication, provider: 'Corp', saml } });
    await tx.riskHistories.put(poolId, sub, {
      networks: [origin],
      devices: [origin],
      last: { address: '192.0.2.1', at: NOW },
      feedback: [{ eventId: 'event', value: 'Valid', provider: 'User', at: NOW }],
    });
    const outcome = { kind: 'failure', code: 'NotAuthorizedException', message: 'no', lockedUntil: NOW } as const;
    await tx.authEvents.insert(sampleAuthEvent(poolId, sub, { type: 'sign-up', outcome, risk }));
  });
}

/** Values for columns that are null in the rows above. */
const otherwiseNull: Readonly<Record<string, Cell>> = { 'token_sessions.revoked_at': NOW };

type Cell = string | number | Uint8Array;

/** Returns other values of a cell, by the path of what differs: the column, or the member of its JSON. */
function changes(column: string, value: Cell): readonly (readonly [path: string, value: Cell])[] {
  const json = typeof value === 'string' && /^[[{"]/.test(value) ? (JSON.parse(value) as unknown) : undefined;
  if (json !== undefined) {
    return changedLeaves(json, column).map(([path, changed]) => [path, JSON.stringify(changed)]);
  }
  return [[column, other(value)]];
}

function other(value: Cell): Cell {
  if (typeof value === 'string') return `${value}x`;
  if (typeof value === 'number') return value === 0 || value === 1 ? 1 - value : value + 1_000;
  return Uint8Array.from(value, (byte) => byte ^ 1);
}

function changedLeaves(value: unknown, path: string): readonly (readonly [string, unknown])[] {
  if (Array.isArray(value)) {
    return value.flatMap((entry, at) =>
      changedLeaves(entry, path).map(([leaf, changed]) => [leaf, value.with(at, changed)] as const),
    );
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, member]) =>
      changedLeaves(member, `${path}.${name}`).map(([leaf, changed]) => [leaf, { ...value, [name]: changed }] as const),
    );
  }
  // The identities of a user are JSON in a text.
  if (typeof value === 'string' && value.startsWith('[')) {
    return changedLeaves(JSON.parse(value), path).map(([leaf, changed]) => [leaf, JSON.stringify(changed)] as const);
  }
  if (typeof value === 'boolean') return [[path, !value]];
  return [[path, value === null ? 'x' : other(value as Cell)]];
}

it('every column of every table is in the download of a user, or has a reason', async () => {
  const database = await sqliteDatabase();
  const store = await database.open();
  await populate(store);
  const download = async (): Promise<string> => {
    const found = await store.read.users.find(poolId, sub);
    const record = (await store.read.pools.find(poolId)) ?? pool;
    return JSON.stringify(found && (await personalData(store.read, { id: poolId, record }, found, NOW)));
  };
  const whole = await download();
  const direct = new DatabaseSync(join(database.dataDir, 'latchkey.db'));
  const tables = direct
    .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
    .all();
  const faults: string[] = [];
  let [columns, exported] = [0, 0];
  for (const table of tables.map(({ name }) => String(name))) {
    const decision: string | Reasons | undefined = Object.entries(decisions).find(([name]) => name === table)?.[1];
    const names = direct.prepare('select name from pragma_table_info(?)').all(table);
    columns += names.length;
    if (decision === undefined) faults.push(`${table}: no decision`);
    if (typeof decision !== 'object') continue;
    // The row of the decoy user has another pool id.
    const ofUser = `pool_id = '${poolId}'`;
    for (const column of names.map(({ name }) => String(name))) {
      if (column === 'pool_id' || column === 'sub') continue;
      const given = direct.prepare(`select ${column} as value from ${table} where ${ofUser}`).all();
      const before = (given[0]?.['value'] ?? null) as Cell | null;
      const value = before ?? otherwiseNull[`${table}.${column}`];
      if (given.length !== 1) faults.push(`${table}: ${given.length} rows in this test`);
      if (value === undefined) {
        if (!(column in decision)) faults.push(`${table}.${column}: no value in this test`);
        continue;
      }
      const write = direct.prepare(`update ${table} set ${column} = ? where ${ofUser}`);
      for (const [path, changed] of column in decision ? [] : changes(column, value)) {
        if (path in decision) continue;
        write.run(changed);
        if ((await download()) === whole) faults.push(`${table}.${path}: not in the download, and no reason`);
        else exported += 1;
        write.run(before);
      }
    }
  }
  // A reason that is not needed any more is wrong, too.
  for (const [table, decision] of Object.entries<string | Reasons>(decisions)) {
    if (!tables.some(({ name }) => name === table)) faults.push(`${table}: there is no such table`);
    if (typeof decision === 'string') continue;
    const names = new Set(
      direct
        .prepare('select name from pragma_table_info(?)')
        .all(table)
        .map(({ name }) => name),
    );
    for (const path of Object.keys(decision)) {
      if (!names.has(path.split('.')[0] ?? '')) faults.push(`${table}.${path}: there is no such column`);
    }
  }
  expect(await download()).toBe(whole);
  expect(whole).toContain(sub);
  expect(whole).toContain(poolId);
  direct.close();
  await store.close();
  await database.remove();
  showPromise(46, [
    {
      what: 'tables of the schema',
      reached: tables.length,
      promised: Object.keys(decisions).length,
      bound: 'at least',
    },
    { what: 'columns of the schema with a decision', reached: columns, promised: 200, bound: 'at least' },
    { what: 'values whose change changes the export', reached: exported, promised: 100, bound: 'at least' },
    {
      what: 'columns that are neither in the export nor have a reason',
      reached: faults.length,
      promised: 0,
      bound: 'at most',
    },
  ]);
  expect(faults).toEqual([]);
});

/** The list of the download that has the rows of a table. */
const lists = {
  devices: 'devices',
  token_sessions: 'sessions',
  sso_sessions: 'browserSessions',
  passkeys: 'passkeys',
  auth_events: 'events',
  group_members: 'groups',
} as const satisfies Partial<Record<keyof Schema, string>>;

it('every row of a user is in the download, whatever its state', async () => {
  const database = await sqliteDatabase();
  const store = await database.open();
  await populate(store);
  const ended = NOW - 1;
  await store.write(async (tx) => {
    // Not tracked, revoked, expired, and of an app client that was deleted.
    await tx.sessions.insert(sampleSession(poolId, sub, { sessionId: 'live', revokedAt: null }));
    await tx.sessions.insert(sampleSession(poolId, sub, { sessionId: 'revoked', revokedAt: NOW }));
    await tx.sessions.insert(sampleSession(poolId, sub, { sessionId: 'expired', revokedAt: null, expiresAt: ended }));
    await tx.ssoSessions.insert(sampleSsoSession(poolId, sub, { expiresAt: ended }));
    await tx.devices.insert(sampleDevice(poolId, sub, { secret: null, remembered: false, name: null }));
    await tx.devices.insert(sampleDevice(poolId, sub, { remembered: false }));
    // With the first event: nine more than are listed elsewhere.
    for (let more = 0; more < 58; more += 1) await tx.authEvents.insert(sampleAuthEvent(poolId, sub));
    // More than are read at once.
    for (let more = 0; more < 1_001; more += 1) await tx.passkeys.insert(samplePasskey(poolId, sub));
  });
  const data: Readonly<Record<string, unknown>> = {
    ...(await personalData(store.read, { id: poolId, record: pool }, user, NOW)),
  };
  const faults: string[] = [];
  for (const [table, list] of Object.entries(lists)) {
    const [stored] = await database.run(`select count(*) as rows from ${table} where pool_id = '${poolId}'`);
    const listed = data[list];
    const rows = Array.isArray(listed) ? listed.length : 0;
    if (rows !== stored?.['rows']) faults.push(`${table}: ${rows} of ${String(stored?.['rows'])} rows`);
  }
  expect(data['devices']).toContainEqual(expect.objectContaining({ isConfirmed: false }));
  expect(data['sessions']).toContainEqual(expect.objectContaining({ revokedAt: new Date(NOW).toISOString() }));
  expect(data['events']).toHaveLength(59);
  await store.close();
  await database.remove();
  showPromise(46, [
    { what: 'tables whose rows are not all in the export', reached: faults.length, promised: 0, bound: 'at most' },
  ]);
  expect(faults).toEqual([]);
});
