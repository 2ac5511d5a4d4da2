/** Reads the declaration of a user. */
import { decodeBase32 } from '../../crypto/base32.ts';
import { es256PrivateKey } from '../../crypto/web-authn/cose-key.ts';
import { isDeviceKey } from '../../rules/pools/identifiers.ts';
import type { MfaFactor } from '../../records/user.ts';
import type { Path, Problems } from '../source/problems.ts';
import type { DeviceDeclaration, PasskeyDeclaration, TotpDeclaration, UserDeclaration } from './declaration.ts';
import { Fields } from './fields.ts';
import { apiMembers } from './api-members.ts';
import { isObject } from './shape-check.ts';

/** The keys of a user. */
export const userKeys = [
  'username',
  'password',
  'temporaryPassword',
  'attributes',
  'groups',
  'enabled',
  'totp',
  'mfa',
  'preferredMfa',
  'devices',
  'passkeys',
] as const;

const totpKeys = ['secret', 'name'] as const;

export const deviceKeys = ['key', 'groupKey', 'password', 'name', 'remembered', 'trusted'] as const;

export const passkeyKeys = ['id', 'privateKey', 'name', 'relyingPartyId'] as const;

const factors: readonly MfaFactor[] = ['SOFTWARE_TOKEN_MFA', 'SMS_MFA', 'EMAIL_OTP'];

export function readUser(value: unknown, path: Path, problems: Problems): UserDeclaration {
  const fields = new Fields(value, path, problems, userKeys);
  const username = fields.required('username');
  const password = fields.text('password');
  const temporaryPassword = fields.text('temporaryPassword');
  if (password !== undefined && temporaryPassword !== undefined) {
    problems.add(fields.at('temporaryPassword'), 'password and temporaryPassword exclude each other');
  }
  const attributes = attributesOf(fields, problems);
  const TemporaryPassword = password ?? temporaryPassword;
  if (username !== '') {
    const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
    // Cognito's own rules for names, passwords and attributes.
    apiMembers('AdminCreateUser', { Username: username, TemporaryPassword, UserAttributes }, path, problems);
  }
  return {
    username,
    password,
    temporaryPassword,
    attributes,
    groups: fields.list('groups', (each, at) => textIn(each, at, problems)),
    enabled: fields.flag('enabled'),
    totp: totpOf(fields, problems),
    mfa: fields.choices('mfa', factors),
    preferredMfa: fields.choice('preferredMfa', factors),
    devices: fields.list('devices', (each, at) => readDevice(each, at, problems)),
    passkeys: fields.list('passkeys', (each, at) => readPasskey(each, at, problems)),
  };
}

/** Attributes are text in the API. `email_verified: true` is what people write, and can only mean one thing. */
function attributesOf(fields: Fields, problems: Problems): Readonly<Record<string, string>> {
  const value = fields.raw('attributes');
  if (value === undefined) return {};
  if (!isObject(value)) {
    problems.add(fields.at('attributes'), 'expected names with values, such as email: ann@example.com');
    return {};
  }
  const entries = Object.entries(value).map(([name, each]): [string, string] => {
    if (typeof each === 'boolean') return [name, String(each)];
    return [name, textIn(each, [...fields.at('attributes'), name], problems)];
  });
  return Object.fromEntries(entries);
}

function textIn(value: unknown, path: Path, problems: Problems): string {
  if (typeof value === 'string') return value;
  problems.add(path, 'expected text; numbers and true or false need quotation marks here');
  return '';
}

function totpOf(fields: Fields, problems: Problems): TotpDeclaration | undefined {
  const value = fields.raw('totp');
  if (value === undefined) return undefined;
  const path = fields.at('totp');
  const inner = new Fields(typeof value === 'string' ? { secret: value } : value, path, problems, totpKeys);
  const secret = inner.required('secret').replaceAll(/[ =]/g, '').toUpperCase();
  const bytes = decodeBase32(secret);
  if (secret !== '' && (bytes === undefined || bytes.byteLength < 16)) {
    // RFC 4226 section 4 requires 128 bits.
    problems.add(
      path,
      'the secret of an authenticator app must be base32 (A-Z, 2-7) of at least 16 bytes: 26 characters',
    );
  }
  return { secret, name: inner.text('name') };
}

function readDevice(value: unknown, path: Path, problems: Problems): DeviceDeclaration {
  const fields = new Fields(value, path, problems, deviceKeys);
  const key = fields.required('key');
  if (key !== '' && !isDeviceKey(key)) {
    const example = 'us-east-1_11111111-1111-4111-8111-111111111111';
    problems.add(fields.at('key'), `"${key}" is not a device key. Give one such as ${example}`);
  }
  return {
    key,
    groupKey: fields.required('groupKey'),
    password: fields.required('password'),
    name: fields.text('name'),
    remembered: fields.flag('remembered') ?? true,
    trusted: fields.flag('trusted') ?? fields.flag('remembered') ?? true,
  };
}

function readPasskey(value: unknown, path: Path, problems: Problems): PasskeyDeclaration {
  const fields = new Fields(value, path, problems, passkeyKeys);
  const id = fields.required('id');
  if (id !== '' && !/^[A-Za-z0-9_-]{1,1364}$/.test(id)) {
    problems.add(fields.at('id'), 'a credential id is base64url without padding, at most 1,023 bytes');
  }
  const privateKey = fields.required('privateKey');
  if (privateKey !== '' && es256PrivateKey(privateKey) === undefined) {
    problems.add(fields.at('privateKey'), 'the private key of a passkey must be on the curve P-256: PKCS#8 in base64');
  }
  return { id, privateKey, name: fields.text('name'), relyingPartyId: fields.text('relyingPartyId') };
}
