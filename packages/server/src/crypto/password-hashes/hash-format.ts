/**
 * The formats of password hashes that can be imported, and their bounds (developer guide, "Importing users into user
 * pools from a CSV file"). The bounds keep the cost of a sign-in below half a second and 64 MB.
 */
import type { PasswordHashingAlgorithmType } from '@latchkey/model';

/** A parsed hash with what is needed to compute it again. */
export type PasswordHash =
  | { readonly algorithm: 'BCRYPT'; readonly text: string }
  | ({ readonly algorithm: 'SCRYPT'; readonly N: number; readonly r: number; readonly p: number } & Salted)
  | ({ readonly algorithm: 'ARGON2ID'; readonly memory: number; readonly passes: number } & Salted)
  | ({ readonly algorithm: 'PBKDF2_SHA256'; readonly iterations: number } & Salted);

interface Salted {
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

/** Limits of salts and hashes in bytes. AWS publishes none; these admit what common libraries write. */
const SALT = { least: 1, most: 128 };
const HASH = { least: 16, most: 128 };

/** OpenSSL requires 8 bytes of salt for Argon2 (RFC 9106 section 3.1). */
const ARGON2_SALT = { least: 8, most: 128 };

type Parse = (text: string) => PasswordHash | undefined;

const parsers: Readonly<Record<PasswordHashingAlgorithmType, Parse>> = {
  BCRYPT: parseBcrypt,
  SCRYPT: parseScrypt,
  ARGON2ID: parseArgon2,
  PBKDF2_SHA256: parsePbkdf2,
};

/** Longer texts are rejected unread: the longest valid one has about 550 characters. */
const LONGEST = 1_024;

/** Parses a hash of this algorithm. Undefined: its format is wrong, or a parameter is out of bounds. */
export function parseHash(algorithm: PasswordHashingAlgorithmType, text: string): PasswordHash | undefined {
  return text.length > LONGEST ? undefined : parsers[algorithm](text);
}

/** Parses a hash that `parseHash` has accepted: the format shows the algorithm. */
export function parseStoredHash(text: string): PasswordHash | undefined {
  if (text.startsWith('$2')) return parseHash('BCRYPT', text);
  if (text.startsWith('$argon2id$')) return parseHash('ARGON2ID', text);
  return parseHash(text.startsWith('$') ? 'PBKDF2_SHA256' : 'SCRYPT', text);
}

function parseBcrypt(text: string): PasswordHash | undefined {
  const [, cost] = /^\$2[abxy]\$(\d\d)\$[./A-Za-z\d]{53}$/.exec(text) ?? [];
  return isWithin(cost, 4, 12) ? { algorithm: 'BCRYPT', text } : undefined;
}

function parseScrypt(text: string): PasswordHash | undefined {
  const [, N, r, p, salt = '', hash = ''] =
    /^(\d{1,5})\$(\d{1,2})\$(\d{1,2})\$([\da-f]{1,256})\$([\da-f]{1,256})$/i.exec(text) ?? [];
  if (!isWithin(N, 2, 65_536) || !isWithin(r, 1, 8) || !isWithin(p, 1, 1)) return undefined;
  if (!Number.isInteger(Math.log2(Number(N)))) return undefined;
  const salted = saltedOf(fromHex(salt), fromHex(hash), SALT);
  return salted && { algorithm: 'SCRYPT', N: Number(N), r: Number(r), p: Number(p), ...salted };
}

/** Version 19 (1.3) only: OpenSSL computes it, and libraries have written it since 2016. */
function parseArgon2(text: string): PasswordHash | undefined {
  const [, m, t, p, salt = '', hash = ''] =
    /^\$argon2id\$v=19\$m=(\d{1,5}),t=(\d),p=(\d)\$([A-Za-z\d+/]{1,172})\$([A-Za-z\d+/]{1,172})$/.exec(text) ?? [];
  if (!isWithin(m, 8, 19_456) || !isWithin(t, 1, 2) || !isWithin(p, 1, 1)) return undefined;
  const salted = saltedOf(fromBase64(salt), fromBase64(hash), ARGON2_SALT);
  return salted && { algorithm: 'ARGON2ID', memory: Number(m), passes: Number(t), ...salted };
}

/** Passlib writes `.` where base64 has `+`. */
function parsePbkdf2(text: string): PasswordHash | undefined {
  const [, iterations, salt = '', hash = ''] =
    /^\$pbkdf2-sha256\$(\d{1,6})\$([A-Za-z\d+./]{1,172})\$([A-Za-z\d+./]{1,172})$/.exec(text) ?? [];
  if (!isWithin(iterations, 1, 600_000)) return undefined;
  const salted = saltedOf(fromBase64(salt), fromBase64(hash), SALT);
  return salted && { algorithm: 'PBKDF2_SHA256', iterations: Number(iterations), ...salted };
}

function isWithin(digits: string | undefined, least: number, most: number): digits is string {
  return digits !== undefined && Number(digits) >= least && Number(digits) <= most;
}

function saltedOf(
  salt: Uint8Array | undefined,
  hash: Uint8Array | undefined,
  saltLimits: { readonly least: number; readonly most: number },
): Salted | undefined {
  if (salt === undefined || salt.length < saltLimits.least || salt.length > saltLimits.most) return undefined;
  if (hash === undefined || hash.length < HASH.least || hash.length > HASH.most) return undefined;
  return { salt, hash };
}

function fromHex(digits: string): Uint8Array | undefined {
  return digits.length % 2 === 0 ? new Uint8Array(Buffer.from(digits, 'hex')) : undefined;
}

/** Undefined unless the text is exactly the encoding of its bytes, without padding. */
function fromBase64(text: string): Uint8Array | undefined {
  const standard = text.replaceAll('.', '+');
  const bytes = Buffer.from(standard, 'base64');
  return bytes.toString('base64').replace(/={1,2}$/, '') === standard ? new Uint8Array(bytes) : undefined;
}
