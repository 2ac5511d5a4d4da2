/**
 * How tables are distributed over the machines of a Citus cluster. A *distributed* table is divided by the hash of one
 * column, which every primary key and unique index of it contains; a *reference* table is on every machine as a whole.
 */
import type { Schema } from '../db/schema.ts';

export type Distribution =
  /** Divided by `column`; rows with the same value of tables with the same `group` are on one machine. */
  | { readonly column: string; readonly group: string }
  /** On every machine. Small, read often and seldom written. */
  | 'reference';

const byUser = { column: 'sub', group: 'users' } as const;
const ofImport = { column: 'job_id', group: 'import_chunks' } as const;

/** The first table of a group comes before the others. */
export const distributions: Readonly<Record<keyof Schema, Distribution>> = {
  schema_mark: 'reference',
  pools: 'reference',
  signing_keys: 'reference',
  clients: 'reference',
  pool_items: 'reference',
  groups: 'reference',
  removed_groups: 'reference',
  removed_pools: 'reference',
  import_jobs: 'reference',
  key_check: 'reference',
  server_keys: 'reference',
  provisioned_limits: 'reference',
  probes: 'reference',
  migrations: 'reference',
  users: byUser,
  held_names: byUser,
  devices: byUser,
  pending_device_sign_ins: byUser,
  token_sessions: byUser,
  sso_sessions: byUser,
  codes: byUser,
  past_passwords: byUser,
  risk_histories: byUser,
  group_members: byUser,
  passkeys: byUser,
  auth_events: byUser,
  outbox: byUser,
  used_nonces: byUser,
  counters: byUser,
  attempts: byUser,
  kept_sign_ins: byUser,
  // Unique across users, so they cannot be divided by user.
  aliases: { column: 'akey', group: 'aliases' },
  // A code is redeemed before its user is known.
  authorization_codes: { column: 'code_hash', group: 'authorization_codes' },
  // Sign-ups of one pool change different rows.
  user_counts: { column: 'bucket', group: 'user_counts' },
  import_chunks: ofImport,
  import_log: ofImport,
};

/** The tables whose rows belong to one user. */
export const tablesOfUsers: ReadonlySet<string> = new Set(
  Object.entries(distributions)
    .filter(([, distribution]) => distribution === byUser)
    .map(([table]) => table),
);
