/** Converts users between records and rows. */
import type { Envelope } from '../../crypto/envelope.ts';
import type { UsersTable } from '../db/schema.ts';
import type {
  ImportedHash,
  MfaFactor,
  PasswordRecord,
  TotpRecord,
  UserRecord,
  UserStatus,
} from '../../records/user.ts';
import { searchForm } from './search-form.ts';
import { lazyMember } from '../sealing/lazy-member.ts';
import { type SealedColumn, sealedColumn } from '../sealing/sealed-column.ts';

/** Columns that only filters use. */
const SEARCH = [
  'search_email',
  'search_phone_number',
  'search_name',
  'search_given_name',
  'search_family_name',
  'search_preferred_username',
] as const satisfies readonly (keyof UsersTable)[];

/** The columns that a record has, without those of the key. */
const CONTENT = [
  'username',
  'status',
  'enabled',
  'attributes',
  'password_salt',
  'password_verifier',
  'password_expires_at',
  'totp_secret',
  'totp_last_step',
  'totp_device_name',
  'pending_totp_secret',
  'mfa_factors',
  'preferred_mfa',
  'awaits_first_sign_in',
  'imported_hash',
  'created_at',
  'modified_at',
] as const satisfies readonly (keyof UsersTable)[];

/** Columns that a record is read from. */
export const USER = ['pool_id', 'sub', ...CONTENT] as const;

/** The columns that a change writes: never the key, by which tables may be distributed. */
export const USER_CONTENT = [...CONTENT, ...SEARCH] as const;

/** All columns that a record is written to. */
export const STORED_USER = [...USER, ...SEARCH] as const;

export type UserRow = Pick<UsersTable, (typeof USER)[number]>;

const withVerifier = lazyMember('verifier');
const withText = lazyMember('text');
const withSecret = lazyMember('secret');

/** Converts users into rows and back; seals and opens their secrets. */
export class UserRows {
  readonly #verifier: SealedColumn;
  readonly #totp: SealedColumn;
  readonly #pendingTotp: SealedColumn;
  readonly #hash: SealedColumn;

  constructor(envelope: Envelope) {
    this.#verifier = sealedColumn(envelope, 'users', 'password_verifier');
    this.#totp = sealedColumn(envelope, 'users', 'totp_secret');
    this.#pendingTotp = sealedColumn(envelope, 'users', 'pending_totp_secret');
    this.#hash = sealedColumn(envelope, 'users', 'imported_hash');
  }

  rowOf(user: UserRecord): Omit<UsersTable, 'audit_head'> {
    const { poolId, sub, password, totp } = user;
    // A password that is set in whatever way replaces the imported one.
    const hash =
      password === null && user.importedHash !== null ? new Uint8Array(Buffer.from(user.importedHash.text)) : null;
    return {
      pool_id: poolId,
      sub,
      username: user.username,
      status: user.status,
      enabled: user.enabled ? 1 : 0,
      attributes: JSON.stringify(user.attributes),
      password_salt: password?.salt ?? null,
      password_verifier: this.#verifier.seal(password?.verifier ?? null, poolId, [sub]),
      password_expires_at: password?.expiresAt ?? null,
      totp_secret: this.#totp.seal(totp?.secret ?? null, poolId, [sub]),
      totp_last_step: totp?.lastStep ?? null,
      totp_device_name: jsonOf(totp?.friendlyDeviceName),
      pending_totp_secret: this.#pendingTotp.seal(user.pendingTotpSecret, poolId, [sub]),
      mfa_factors: JSON.stringify(user.mfaFactors),
      preferred_mfa: user.preferredMfa,
      awaits_first_sign_in: user.awaitsFirstSignIn ? 1 : 0,
      imported_hash: this.#hash.seal(hash, poolId, [sub]),
      created_at: user.createdAt,
      modified_at: user.modifiedAt,
      ...searchColumnsOf(user.attributes),
    };
  }

  recordOf(row: UserRow): UserRecord {
    const { pool_id: poolId, sub } = row;
    return {
      poolId,
      sub,
      username: row.username,
      status: row.status as UserStatus,
      enabled: row.enabled === 1,
      attributes: JSON.parse(row.attributes) as UserRecord['attributes'],
      password: this.#passwordOf(row),
      totp: this.#totpOf(row),
      pendingTotpSecret: this.#pendingTotp.open(row.pending_totp_secret, poolId, [sub]),
      mfaFactors: JSON.parse(row.mfa_factors) as readonly MfaFactor[],
      preferredMfa: row.preferred_mfa as MfaFactor | null,
      awaitsFirstSignIn: row.awaits_first_sign_in === 1,
      importedHash: this.#hashOf(row),
      createdAt: row.created_at,
      modifiedAt: row.modified_at,
    };
  }

  #passwordOf({ pool_id, sub, password_salt, password_verifier, password_expires_at }: UserRow): PasswordRecord | null {
    if (password_salt === null || password_verifier === null) return null;
    const verifier = this.#verifier.lazily(password_verifier, pool_id, [sub]);
    return withVerifier({ salt: password_salt, expiresAt: password_expires_at }, verifier);
  }

  #hashOf({ pool_id, sub, imported_hash }: UserRow): ImportedHash | null {
    if (imported_hash === null) return null;
    const hash = this.#hash.lazily(imported_hash, pool_id, [sub]);
    return withText({}, () => Buffer.from(hash()).toString());
  }

  #totpOf({ pool_id, sub, totp_secret, totp_last_step, totp_device_name }: UserRow): TotpRecord | null {
    if (totp_secret === null || totp_last_step === null) return null;
    const secret = this.#totp.lazily(totp_secret, pool_id, [sub]);
    return withSecret({ lastStep: totp_last_step, friendlyDeviceName: textOf(totp_device_name) }, secret);
  }
}

/** Encodes free text as JSON, which can represent every string that a client can send; PostgreSQL's text cannot. */
export function jsonOf(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : JSON.stringify(text);
}

/** Decodes text that `jsonOf` encoded. */
export function textOf(json: string | null): string | null {
  return json === null ? null : (JSON.parse(json) as string);
}

function searchColumnsOf(attributes: UserRecord['attributes']): Pick<UsersTable, (typeof SEARCH)[number]> {
  const column = (name: string): string | null => {
    const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    return value === undefined ? null : searchForm(value);
  };
  return {
    search_email: column('email'),
    search_phone_number: column('phone_number'),
    search_name: column('name'),
    search_given_name: column('given_name'),
    search_family_name: column('family_name'),
    search_preferred_username: column('preferred_username'),
  };
}
