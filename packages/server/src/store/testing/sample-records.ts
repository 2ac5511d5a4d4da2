/** Records for tests: complete by default, with chosen fields changed. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { AuthorizationCodeRecord } from '../../records/authorization-code.ts';
import type { AuthEventRecord } from '../../records/auth-event.ts';
import type { ClientRecord } from '../../records/client.ts';
import type { CodeRecord } from '../../records/code.ts';
import type { DeviceRecord, PendingDeviceSignIn } from '../../records/device.ts';
import type { GroupRecord } from '../../records/group.ts';
import type { ImportJobRecord } from '../../records/import-job.ts';
import type { PasskeyRecord } from '../../records/passkey.ts';
import type { PoolItemKind, PoolItemRecord } from '../../records/pool-items/pool-item.ts';
import type { PoolRecord, SigningKeyRecord } from '../../records/pool.ts';
import type { SsoSessionRecord } from '../../records/sso-session.ts';
import type { TokenSessionRecord } from '../../records/token-session.ts';
import type { UserRecord } from '../../records/user.ts';

const bytes = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

/** Above 2^31, so that tests fail if a column has only 32 bits. */
export const NOW = 1_795_000_000_123;

/** Text that is difficult for databases: quotes, wildcards, controls, U+0000, astral and unpaired code units. */
export const HARD_TEXT = `'"%_\\ \n\u0000\u007F é İ \u{1F511} \uD800 {}`;

let pools = 0;

/** A pool id that no other test has. */
export function newPoolId(): string {
  pools += 1;
  return `us-east-1_${String(pools).padStart(9, 'a')}`;
}

export function samplePool(poolId: string, change: Partial<PoolRecord> = {}): PoolRecord {
  return {
    poolId,
    name: 'people',
    definition: { UsernameAttributes: ['email'], AutoVerifiedAttributes: ['email'] },
    mfaConfiguration: 'OPTIONAL',
    mfa: { softwareTokenMfa: { Enabled: true }, smsMfa: { SmsAuthenticationMessage: 'Code: {####}' } },
    version: 1,
    createdAt: NOW,
    modifiedAt: NOW + 1,
    ...change,
  };
}

export function sampleKey(poolId: string, change: Partial<SigningKeyRecord> = {}): SigningKeyRecord {
  return {
    poolId,
    kid: randomUUID(),
    use: 'access',
    privateKey: bytes(1217),
    publicJwk: { kty: 'RSA', n: 'xjlCRBqkQRYd', e: 'AQAB' },
    createdAt: NOW,
    signsFrom: NOW,
    retiredAt: null,
    ...change,
  };
}

export function sampleClient(poolId: string, change: Partial<ClientRecord> = {}): ClientRecord {
  return {
    poolId,
    clientId: randomBytes(13).toString('hex'),
    name: 'web',
    secrets: [{ value: randomBytes(25).toString('hex'), createdAt: NOW }],
    definition: { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'], RefreshTokenValidity: 30 },
    version: 1,
    createdAt: NOW,
    modifiedAt: NOW + 1,
    ...change,
  };
}

export function samplePoolItem<K extends PoolItemKind>(
  poolId: string,
  kind: K,
  content: PoolItemRecord<K>['content'],
  change: Partial<PoolItemRecord<K>> = {},
): PoolItemRecord<K> {
  return {
    poolId,
    kind,
    itemId: randomUUID(),
    clientId: null,
    uniqueKey: null,
    globalKey: null,
    content,
    version: 1,
    createdAt: NOW,
    modifiedAt: NOW + 1,
    ...change,
  };
}

export function sampleUser(poolId: string, change: Partial<UserRecord> = {}): UserRecord {
  const sub = change.sub ?? randomUUID();
  return {
    poolId,
    sub,
    username: `user-${sub}`,
    status: 'CONFIRMED',
    enabled: true,
    attributes: { email: `${sub}@example.com`, email_verified: 'true' },
    password: { salt: randomBytes(16).toString('hex'), verifier: bytes(384), expiresAt: NOW + 2 },
    totp: { secret: bytes(20), lastStep: 59_833_333, friendlyDeviceName: 'phone' },
    pendingTotpSecret: bytes(20),
    awaitsFirstSignIn: true,
    importedHash: null,
    mfaFactors: ['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'],
    preferredMfa: 'SOFTWARE_TOKEN_MFA',
    createdAt: NOW,
    modifiedAt: NOW + 1,
    ...change,
  };
}

export function sampleDevice(poolId: string, sub: string, change: Partial<DeviceRecord> = {}): DeviceRecord {
  return {
    poolId,
    sub,
    deviceKey: `us-east-1_${randomUUID()}`,
    deviceGroupKey: '-KfVbUqHt',
    secret: { salt: randomBytes(16).toString('hex'), verifier: bytes(384) },
    remembered: true,
    mfaTrustedAt: NOW + 3,
    mfaTrusted: true,
    name: 'laptop',
    lastIp: '2001:db8::1',
    createdAt: NOW,
    modifiedAt: NOW + 1,
    lastAuthenticatedAt: NOW + 2,
    ...change,
  };
}

export function samplePasskey(poolId: string, sub: string, change: Partial<PasskeyRecord> = {}): PasskeyRecord {
  return {
    poolId,
    sub,
    credentialId: randomBytes(32).toString('base64url'),
    publicKey: bytes(77),
    signCount: 5,
    relyingPartyId: 'example.com',
    friendlyName: 'Roaming passkey',
    attachment: 'cross-platform',
    transports: ['nfc', 'usb'],
    aaguid: randomUUID(),
    backupEligible: true,
    backedUp: true,
    createdAt: NOW,
    lastUsedAt: NOW + 1,
    ...change,
  };
}

export function sampleImportJob(poolId: string, change: Partial<ImportJobRecord> = {}): ImportJobRecord {
  return {
    poolId,
    jobId: `import-${randomBytes(5).toString('hex')}`,
    name: 'my job',
    cloudWatchLogsRoleArn: 'arn:aws:iam::123456789012:role/import',
    algorithm: 'BCRYPT',
    status: 'Created',
    createdAt: NOW,
    startedAt: NOW + 1,
    completedAt: null,
    completionMessage: null,
    imported: 1,
    skipped: 2,
    failed: 3,
    file: { uploadId: 'upload', size: 100 },
    incomingUploadId: 'next',
    position: 50,
    line: 7,
    lease: 'lease',
    dueAt: NOW + 2,
    ...change,
  };
}

export function samplePending(
  poolId: string,
  sub: string,
  change: Partial<PendingDeviceSignIn> = {},
): PendingDeviceSignIn {
  return {
    poolId,
    sub,
    deviceKey: `us-east-1_${randomUUID()}`,
    clientId: randomBytes(13).toString('hex'),
    session: 'AYABeH'.repeat(150),
    expiresAt: NOW + 180_000,
    ...change,
  };
}

export function sampleSession(
  poolId: string,
  sub: string,
  change: Partial<TokenSessionRecord> = {},
): TokenSessionRecord {
  return {
    poolId,
    sub,
    sessionId: randomUUID(),
    clientId: randomBytes(13).toString('hex'),
    deviceKey: `us-east-1_${randomUUID()}`,
    authTime: NOW,
    expiresAt: NOW + 30 * 24 * 3600_000,
    generation: 3,
    rotatedAt: NOW + 1,
    revokedAt: NOW + 2,
    activity: null,
    grant: null,
    ...change,
  };
}

export function sampleSsoSession(
  poolId: string,
  sub: string,
  change: Partial<SsoSessionRecord> = {},
): SsoSessionRecord {
  return {
    poolId,
    sub,
    sessionId: randomUUID(),
    clientId: randomBytes(13).toString('hex'),
    createdAt: NOW,
    authenticatedAt: NOW + 1,
    expiresAt: NOW + 3600_000,
    activity: { lastActiveAt: NOW + 2, deviceType: 'Firefox 130 / Linux', lastIp: '192.0.2.7' },
    authentication: {
      amr: ['pwd', 'otp', 'mfa'],
      level: 4,
      deviceKey: `us-east-1_${randomUUID()}`,
      passwordSalt: 'a1b2',
      provider: null,
      saml: null,
    },
    ...change,
  };
}

export function sampleCode(poolId: string, sub: string, change: Partial<CodeRecord> = {}): CodeRecord {
  return {
    poolId,
    sub,
    purpose: 'sign-up',
    hash: bytes(32),
    medium: 'EMAIL',
    destination: 'ann@example.com',
    expiresAt: NOW + 24 * 3600_000,
    askedBy: 'network',
    ...change,
  };
}

export function sampleGroup(poolId: string, change: Partial<GroupRecord> = {}): GroupRecord {
  return {
    poolId,
    groupName: 'editors',
    groupId: randomUUID(),
    description: 'May write',
    roleArn: 'arn:aws:iam::123456789012:role/editor',
    precedence: 3,
    createdAt: NOW,
    modifiedAt: NOW + 1,
    ...change,
  };
}

let authEvents = 0;

/** A step with a known device; later ones have greater ids. */
export function sampleAuthEvent(poolId: string, sub: string, change: Partial<AuthEventRecord> = {}): AuthEventRecord {
  authEvents += 1;
  return {
    poolId,
    sub,
    eventId: `01900000-0000-7000-8000-${String(authEvents).padStart(12, '0')}`,
    at: NOW,
    signInId: randomUUID(),
    clientId: randomBytes(13).toString('hex'),
    flow: 'USER_SRP_AUTH',
    admin: false,
    answered: 'PASSWORD_VERIFIER',
    outcome: { kind: 'challenge', name: 'SOFTWARE_TOKEN_MFA' },
    mfa: 'device-not-trusted',
    device: {
      given: `us-east-1_${randomUUID()}`,
      carried: null,
      standing: 'remembered',
      trusted: false,
      minted: null,
    },
    sourceIp: '2001:db8::1',
    userAgent: 'test/1.0',
    ...change,
  };
}

export function sampleAuthorizationCode(
  poolId: string,
  change: Partial<AuthorizationCodeRecord> = {},
): AuthorizationCodeRecord {
  return {
    poolId,
    codeHash: randomBytes(32).toString('base64url'),
    expiresAt: NOW + 300_000,
    sessionId: null,
    content: {
      sub: randomUUID(),
      clientId: randomBytes(13).toString('hex'),
      redirectUri: 'https://app.example/callback',
      codeChallenge: randomBytes(32).toString('base64url'),
      nonce: 'nonce',
      grant: { scopes: ['openid', 'email'], audience: null, acr: 'urn:cognito:loa:1', amr: ['pwd'] },
      browserSessionId: randomUUID(),
      authTime: NOW - 1_000,
      deviceKey: `us-east-1_${randomUUID()}`,
    },
    ...change,
  };
}
