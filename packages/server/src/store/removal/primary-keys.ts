/** The primary keys of the tables from which rows are deleted in bulk. */
import type { Keyed } from './delete-some.ts';

export const users = { table: 'users', key: ['pool_id', 'sub'] } satisfies Keyed;
export const aliases = { table: 'aliases', key: ['akey'] } satisfies Keyed;
export const heldNames = { table: 'held_names', key: ['pool_id', 'sub', 'claim'] } satisfies Keyed;
export const devices = { table: 'devices', key: ['pool_id', 'sub', 'device_key'] } satisfies Keyed;
export const pendingDeviceSignIns = {
  table: 'pending_device_sign_ins',
  key: ['pool_id', 'sub', 'device_key', 'client_id'],
} satisfies Keyed;
export const tokenSessions = { table: 'token_sessions', key: ['pool_id', 'sub', 'session_id'] } satisfies Keyed;
export const authorizationCodes = {
  table: 'authorization_codes',
  key: ['pool_id', 'code_hash'],
} satisfies Keyed;
export const ssoSessions = { table: 'sso_sessions', key: ['pool_id', 'sub', 'session_id'] } satisfies Keyed;
export const codes = { table: 'codes', key: ['pool_id', 'sub', 'purpose'] } satisfies Keyed;
export const groups = { table: 'groups', key: ['pool_id', 'group_name'] } satisfies Keyed;
export const groupMembers = { table: 'group_members', key: ['pool_id', 'sub', 'group_name'] } satisfies Keyed;
export const removedGroups = { table: 'removed_groups', key: ['pool_id', 'group_id'] } satisfies Keyed;
export const passkeys = { table: 'passkeys', key: ['pool_id', 'sub', 'credential_id'] } satisfies Keyed;
export const authEvents = { table: 'auth_events', key: ['pool_id', 'sub', 'event_id'] } satisfies Keyed;
export const outbox = { table: 'outbox', key: ['pool_id', 'sub', 'message_id'] } satisfies Keyed;
export const pastPasswords = { table: 'past_passwords', key: ['pool_id', 'sub', 'position'] } satisfies Keyed;
export const riskHistories = { table: 'risk_histories', key: ['pool_id', 'sub'] } satisfies Keyed;
export const storedSignIns = { table: 'kept_sign_ins', key: ['pool_id', 'sub', 'nonce'] } satisfies Keyed;
export const usedNonces = { table: 'used_nonces', key: ['pool_id', 'sub', 'nonce'] } satisfies Keyed;
export const counters = { table: 'counters', key: ['pool_id', 'sub', 'counter'] } satisfies Keyed;
export const attempts = { table: 'attempts', key: ['pool_id', 'sub', 'subject'] } satisfies Keyed;
export const importJobs = { table: 'import_jobs', key: ['pool_id', 'job_id'] } satisfies Keyed;
export const importChunks = {
  table: 'import_chunks',
  key: ['pool_id', 'job_id', 'upload_id', 'position'],
} satisfies Keyed;
export const importLog = { table: 'import_log', key: ['pool_id', 'job_id', 'last_line'] } satisfies Keyed;
