/** The first schema. ../../schema.ts describes the columns. */
import type { ColumnTypes, Migration } from '../migration.ts';
import { createIndex, createTable, type Index, type Table } from '../table.ts';

export const initial: Migration = {
  version: 1,
  name: 'initial',
  async up(context) {
    for (const table of tables(context.types)) await createTable(context, table);
    for (const index of INDEXES) await createIndex(context, index);
  },
};

const SEARCHED = ['email', 'phone_number', 'name', 'given_name', 'family_name', 'preferred_username'];

const INDEXES: readonly Index[] = [
  { table: 'clients', columns: ['pool_id', 'client_id'] },
  // Each ends in sub: matches have a stable order, and a page starts where the previous one ended.
  { table: 'users', columns: ['pool_id', 'username', 'sub'] },
  { table: 'users', columns: ['pool_id', 'status', 'sub'] },
  { table: 'users', columns: ['pool_id', 'enabled', 'sub'] },
  ...SEARCHED.map((attribute) => {
    const column = `search_${attribute}`;
    return { table: 'users', columns: ['pool_id', column, 'sub'], present: column };
  }),
  { table: 'aliases', columns: ['pool_id', 'sub'] },
  { table: 'devices', columns: ['last_authenticated_at'], absent: 'verifier' },
  { table: 'pending_device_sign_ins', columns: ['expires_at'] },
  { table: 'token_sessions', columns: ['expires_at'] },
  { table: 'codes', columns: ['expires_at'] },
  { table: 'used_nonces', columns: ['expires_at'] },
  { table: 'counters', columns: ['expires_at'] },
  { table: 'attempts', columns: ['last_failure_at'] },
];

function tables(types: ColumnTypes): readonly Table[] {
  return [...poolTables(types), ...userTables(types), ...guardTables(types), ...serverTables(types)];
}

function poolTables({ text, bytes, integer, instant }: ColumnTypes): readonly Table[] {
  return [
    {
      name: 'pools',
      key: ['pool_id'],
      columns: {
        pool_id: text,
        name: text,
        definition: text,
        mfa_configuration: text,
        mfa: text,
        version: integer,
        created_at: instant,
        modified_at: instant,
      },
    },
    {
      name: 'signing_keys',
      key: ['pool_id', 'kid'],
      columns: {
        pool_id: text,
        kid: text,
        key_use: text,
        private_key: bytes,
        public_jwk: text,
        created_at: instant,
      },
    },
    {
      name: 'clients',
      key: ['client_id'],
      columns: {
        client_id: text,
        pool_id: text,
        name: text,
        definition: text,
        version: integer,
        created_at: instant,
        modified_at: instant,
      },
      nullable: { secret: bytes },
    },
    {
      name: 'user_counts',
      key: ['pool_id', 'bucket'],
      columns: { pool_id: text, bucket: integer, users: integer },
    },
    { name: 'removed_pools', key: ['pool_id'], columns: { pool_id: text } },
  ];
}

function userTables({ text, bytes, integer, instant }: ColumnTypes): readonly Table[] {
  return [
    {
      name: 'users',
      key: ['pool_id', 'sub'],
      columns: {
        pool_id: text,
        sub: text,
        username: text,
        status: text,
        enabled: integer,
        attributes: text,
        mfa_factors: text,
        created_at: instant,
        modified_at: instant,
      },
      nullable: {
        password_salt: text,
        password_verifier: bytes,
        password_expires_at: instant,
        totp_secret: bytes,
        totp_last_step: instant,
        totp_device_name: text,
        pending_totp_secret: bytes,
        preferred_mfa: text,
        ...Object.fromEntries(SEARCHED.map((attribute) => [`search_${attribute}`, text])),
      },
    },
    { name: 'aliases', key: ['akey'], columns: { akey: bytes, pool_id: text, sub: text } },
    {
      name: 'devices',
      key: ['pool_id', 'sub', 'device_key'],
      columns: {
        pool_id: text,
        sub: text,
        device_key: text,
        device_group_key: text,
        remembered: integer,
        mfa_trusted: integer,
        created_at: instant,
        modified_at: instant,
        last_authenticated_at: instant,
      },
      nullable: { salt: text, verifier: bytes, name: text, last_ip: text },
    },
    {
      name: 'pending_device_sign_ins',
      key: ['pool_id', 'sub', 'device_key', 'client_id'],
      columns: { pool_id: text, sub: text, device_key: text, client_id: text, session: text, expires_at: instant },
    },
    {
      name: 'token_sessions',
      key: ['pool_id', 'sub', 'session_id'],
      columns: {
        pool_id: text,
        sub: text,
        session_id: text,
        client_id: text,
        auth_time: instant,
        expires_at: instant,
        generation: integer,
        rotated_at: instant,
      },
      nullable: { device_key: text, revoked_at: instant },
    },
    {
      name: 'codes',
      key: ['pool_id', 'sub', 'purpose'],
      columns: {
        pool_id: text,
        sub: text,
        purpose: text,
        hash: bytes,
        medium: text,
        destination: text,
        expires_at: instant,
      },
    },
  ];
}

function guardTables({ text, integer, instant }: ColumnTypes): readonly Table[] {
  return [
    { name: 'used_nonces', key: ['pool_id', 'nonce'], columns: { pool_id: text, nonce: text, expires_at: instant } },
    {
      name: 'counters',
      key: ['pool_id', 'counter'],
      columns: { pool_id: text, counter: text, count: integer, expires_at: instant },
    },
    {
      name: 'attempts',
      key: ['pool_id', 'subject'],
      columns: { pool_id: text, subject: text, failures: integer, last_failure_at: instant },
    },
  ];
}

function serverTables({ bytes, integer }: ColumnTypes): readonly Table[] {
  return [
    { name: 'key_check', key: ['id'], columns: { id: integer, sealed: bytes } },
    { name: 'probes', key: ['id'], columns: { id: integer, filler: bytes } },
  ];
}
