/**
 * The types of the tables after all migrations. Instants are milliseconds since the epoch, `Flag` columns contain 0 or
 * 1, `Json` columns contain JSON text, `Sealed` columns contain values that the envelope sealed.
 *
 * The key of every row that belongs to a user begins with (pool_id, sub), so that rows can be distributed over machines
 * by user. Values that must be unique across users are in `aliases`, distributed by its own key. There are no foreign
 * keys between the two.
 */

type Json = string;
type Flag = 0 | 1;
type Sealed = Uint8Array;

export interface PoolsTable {
  pool_id: string;
  name: string;
  definition: Json;
  mfa_configuration: string;
  mfa: Json;
  version: number;
  created_at: number;
  modified_at: number;
}

export interface SigningKeysTable {
  pool_id: string;
  kid: string;
  key_use: string;
  /** Empty once the key is retired and its private half is deleted. */
  private_key: Sealed;
  public_jwk: Json;
  created_at: number;
  signs_from: number;
  retired_at: number | null;
}

export interface ClientsTable {
  client_id: string;
  pool_id: string;
  name: string;
  secret: Sealed | null;
  definition: Json;
  version: number;
  created_at: number;
  modified_at: number;
}

/**
 * The number of users of a pool, divided over several rows, so that sign-ups of one pool do not all wait for one row.
 */
interface UserCountsTable {
  pool_id: string;
  bucket: number;
  users: number;
}

/** Pools whose row is deleted while rows of their users are still being deleted. */
interface RemovedPoolsTable {
  pool_id: string;
}

export interface UsersTable {
  pool_id: string;
  sub: string;
  username: string;
  status: string;
  enabled: Flag;
  attributes: Json;
  password_salt: string | null;
  password_verifier: Sealed | null;
  password_expires_at: number | null;
  totp_secret: Sealed | null;
  totp_last_step: number | null;
  totp_device_name: Json | null;
  pending_totp_secret: Sealed | null;
  mfa_factors: Json;
  preferred_mfa: string | null;
  awaits_first_sign_in: Flag;
  created_at: number;
  modified_at: number;
  /**
   * Attributes in the form that ListUsers compares (search-form.ts); null when the user does not have the attribute.
   */
  search_email: string | null;
  search_phone_number: string | null;
  search_name: string | null;
  search_given_name: string | null;
  search_family_name: string | null;
  search_preferred_username: string | null;
  /**
   * Where the audit chain of the user begins and ends, authenticated (sealing/audit-chain.ts); null before the first
   * event.
   */
  audit_head: Json | null;
  /** The hash of the password that was imported with the user; null once the user has a verifier. */
  imported_hash: Sealed | null;
}

export interface AliasesTable {
  /** SHA-256 over pool, kind and value (alias-key.ts). */
  akey: Uint8Array;
  pool_id: string;
  sub: string;
  /** On a distributed database: the alias counts if the user holds this claim. Null: it was stored with its user. */
  claim: string | null;
  /** When it was claimed or released, until it is known what became of the claim; null: nothing is open. */
  claimed_at: number | null;
}

/** The claims that users hold. A row is inserted before the alias, and deleted when the alias is released. */
export interface HeldNamesTable {
  pool_id: string;
  sub: string;
  claim: string;
}

export interface DevicesTable {
  pool_id: string;
  sub: string;
  device_key: string;
  device_group_key: string;
  salt: string | null;
  verifier: Sealed | null;
  remembered: Flag;
  mfa_trusted: Flag;
  mfa_trusted_at: number | null;
  name: Json | null;
  last_ip: string | null;
  created_at: number;
  modified_at: number;
  last_authenticated_at: number;
}

export interface PendingDeviceSignInsTable {
  pool_id: string;
  sub: string;
  device_key: string;
  client_id: string;
  session: string;
  expires_at: number;
}

export interface TokenSessionsTable {
  pool_id: string;
  sub: string;
  session_id: string;
  client_id: string;
  device_key: string | null;
  auth_time: number;
  expires_at: number;
  generation: number;
  rotated_at: number;
  revoked_at: number | null;
  /** Null, like the columns after it, in sessions that are not tracked or were revoked. */
  last_active_at: number | null;
  device_type: string | null;
  last_ip: string | null;
  origin_session_id: string | null;
  /** Null in sessions of a sign-in through the API. */
  granted: Json | null;
}

export interface SsoSessionsTable {
  pool_id: string;
  sub: string;
  session_id: string;
  client_id: string;
  created_at: number;
  authenticated_at: number;
  expires_at: number;
  last_active_at: number;
  device_type: string;
  last_ip: string | null;
  authentication: Json;
}

export interface AuthorizationCodesTable {
  pool_id: string;
  code_hash: string;
  content: Json;
  session_id: string | null;
  expires_at: number;
}

/** Passwords before the current one; the highest position is the newest. */
export interface PastPasswordsTable {
  pool_id: string;
  sub: string;
  position: number;
  salt: string;
  verifier: Sealed;
}

export interface RiskHistoriesTable {
  pool_id: string;
  sub: string;
  /** JSON of a RiskHistory. */
  content: string;
}

export interface CodesTable {
  pool_id: string;
  sub: string;
  purpose: string;
  hash: Uint8Array;
  medium: string;
  destination: Json;
  expires_at: number;
  asked_by: string | null;
}

/** Objects of a pool that are read and written as a whole. */
export interface PoolItemsTable {
  pool_id: string;
  kind: string;
  item_id: string;
  client_id: string | null;
  unique_key: string | null;
  global_key: string | null;
  content: Sealed;
  version: number;
  created_at: number;
  modified_at: number;
}

export interface GroupsTable {
  pool_id: string;
  group_name: string;
  group_id: string;
  description: Json | null;
  role_arn: string | null;
  precedence: number | null;
  created_at: number;
  modified_at: number;
}

/** A membership is valid while the pool has a group with both this name and this id. */
export interface GroupMembersTable {
  pool_id: string;
  sub: string;
  group_name: string;
  group_id: string;
}

/** Groups whose row is deleted while memberships are still being deleted. */
interface RemovedGroupsTable {
  pool_id: string;
  group_id: string;
}

export interface PasskeysTable {
  pool_id: string;
  sub: string;
  credential_id: string;
  public_key: Uint8Array;
  sign_count: number;
  relying_party_id: string;
  friendly_name: string;
  attachment: string | null;
  transports: Json;
  aaguid: string;
  backup_eligible: Flag;
  backed_up: Flag;
  created_at: number;
  last_used_at: number;
}

/** Steps of sign-ins. The id is a time-ordered UUID; `details` contains the rest of the event. */
export interface AuthEventsTable {
  pool_id: string;
  sub: string;
  event_id: string;
  at: number;
  details: Json;
  /** Number of the event in the user's audit chain, from 1; 0 for events from before the chain. */
  position: number;
  mac: Uint8Array | null;
}

export interface OutboxTable {
  pool_id: string;
  sub: string;
  message_id: string;
  message: Sealed;
  attempts: number;
  due_at: number;
  taken: Flag;
  expires_at: number;
  /** `message` or `log`. */
  queue: string;
}

/**
 * In this table and the next two, `sub` is the user's, or another text that always belongs to the same nonce, counter or
 * subject. It is part of the key once the schema is contracted (migrations/0019-user-keys.ts).
 */
interface UsedNoncesTable {
  pool_id: string;
  /** Empty for a nonce that version 0.1.0 consumed. */
  sub: string;
  nonce: string;
  expires_at: number;
}

interface CountersTable {
  pool_id: string;
  sub: string;
  counter: string;
  count: number;
  expires_at: number;
}

export interface AttemptsTable {
  pool_id: string;
  sub: string;
  subject: string;
  failures: number;
  last_failure_at: number;
}

/** One row with a known text, sealed. It opens only under the master keys that belong to the database. */
interface KeyCheckTable {
  id: number;
  sealed: Sealed;
}

/** Written and deleted again to check whether the database accepts writes. */
interface ProbesTable {
  id: number;
  filler: Uint8Array;
}

/** Keys that outlive the master key they were derived from. */
export interface ServerKeysTable {
  id: string;
  sealed: Sealed;
  expires_at: number | null;
}

/** Request rates that UpdateProvisionedLimit has set. */
export interface ProvisionedLimitsTable {
  category: string;
  per_second: number;
}

/** The migrations that have been applied to this database. */
interface MigrationsTable {
  version: number;
  name: string;
  applied_at: number;
}

/** Which versions may use the database: one row. */
interface SchemaMarkTable {
  id: number;
  /** The newest migration that has been applied. */
  version: number;
  /** The newest migration that a program must know. */
  usable_from: number;
}

/** Unfinished sign-ins that do not fit into a Session string. */
export interface StoredSignInsTable {
  pool_id: string;
  sub: string;
  nonce: string;
  session: string;
  expires_at: number;
}

/** Every table by name. */
export interface ImportJobsTable {
  pool_id: string;
  job_id: string;
  name: string;
  role_arn: string;
  algorithm: string | null;
  status: string;
  created_at: number;
  started_at: number | null;
  completed_at: number | null;
  completion_message: string | null;
  imported: number;
  skipped: number;
  failed: number;
  /** The complete upload; null: there is none. */
  upload_id: string | null;
  file_size: number;
  incoming_upload_id: string | null;
  position: number;
  line: number;
  lease: string | null;
  due_at: number | null;
  /** 1 while the job runs or waits for it; else null. */
  active: 1 | null;
}

export interface ImportChunksTable {
  pool_id: string;
  job_id: string;
  upload_id: string;
  position: number;
  content: Sealed;
}

export interface ImportLogTable {
  pool_id: string;
  job_id: string;
  last_line: number;
  first_line: number;
  exceptions: Json;
}

export interface Schema {
  pools: PoolsTable;
  signing_keys: SigningKeysTable;
  clients: ClientsTable;
  user_counts: UserCountsTable;
  removed_pools: RemovedPoolsTable;
  users: UsersTable;
  aliases: AliasesTable;
  held_names: HeldNamesTable;
  devices: DevicesTable;
  pending_device_sign_ins: PendingDeviceSignInsTable;
  token_sessions: TokenSessionsTable;
  sso_sessions: SsoSessionsTable;
  authorization_codes: AuthorizationCodesTable;
  codes: CodesTable;
  past_passwords: PastPasswordsTable;
  risk_histories: RiskHistoriesTable;
  pool_items: PoolItemsTable;
  groups: GroupsTable;
  group_members: GroupMembersTable;
  removed_groups: RemovedGroupsTable;
  passkeys: PasskeysTable;
  auth_events: AuthEventsTable;
  outbox: OutboxTable;
  used_nonces: UsedNoncesTable;
  counters: CountersTable;
  attempts: AttemptsTable;
  kept_sign_ins: StoredSignInsTable;
  key_check: KeyCheckTable;
  server_keys: ServerKeysTable;
  provisioned_limits: ProvisionedLimitsTable;
  import_jobs: ImportJobsTable;
  import_chunks: ImportChunksTable;
  import_log: ImportLogTable;
  probes: ProbesTable;
  migrations: MigrationsTable;
  schema_mark: SchemaMarkTable;
}
