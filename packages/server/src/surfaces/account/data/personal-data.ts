/**
 * Everything that the pool keeps about a user, without secrets, hashes and verifiers. personal-data.test.ts compares it with every
 * column of the database, and has the reason for each that is left out.
 */
import type { AuthEventRecord } from '../../../records/auth-event.ts';
import type { DeviceRecord } from '../../../records/device.ts';
import type { PasskeyRecord } from '../../../records/passkey.ts';
import type { SsoSessionRecord } from '../../../records/sso-session.ts';
import type { SessionActivity, TokenSessionRecord } from '../../../records/token-session.ts';
import type { UserRecord } from '../../../records/user.ts';
import { type Identity, identitiesOf, IDENTITIES } from '../../../rules/attributes/identities.ts';
import { hasPassword } from '../../../rules/passwords/has-password.ts';
import type { Pool } from '../../../rules/pools/directory.ts';
import type { Page, PageRequest } from '../../../store/contract/page.ts';
import type { StoreReader } from '../../../store/store.ts';

/** Rows that are read at once. */
const ROWS = 1_000;

/** All pages of a listing. */
async function all<T>(page: (request: PageRequest) => Promise<Page<T>>): Promise<readonly T[]> {
  const found: T[] = [];
  for (let after: string | undefined; ; ) {
    const { items, next } = await page({ after, limit: ROWS });
    found.push(...items);
    if (next === undefined) return found;
    after = next;
  }
}

/** Returns a value for JSON. Times are RFC 3339, in UTC. */
export async function personalData(
  read: StoreReader,
  pool: Pick<Pool, 'id' | 'record'>,
  user: UserRecord,
  now: number,
): Promise<Readonly<Record<string, unknown>>> {
  const { id: poolId } = pool;
  const { sub } = user;
  const [devices, passkeys, groups, tokenSessions, browserSessions, events, history] = await Promise.all([
    all((page) => read.devices.listStored(poolId, sub, page)),
    all((page) => read.passkeys.list(poolId, sub, page)),
    all((page) => read.groups.listOf(poolId, sub, page)),
    all((page) => read.sessions.listStored(poolId, sub, page)),
    // Also those that have ended and are not deleted yet.
    read.ssoSessions.list(poolId, sub, 0),
    read.authEvents.listStored(poolId, sub),
    read.riskHistories.find(poolId, sub),
  ]);
  return {
    exportedAt: time(now),
    userPool: { id: poolId, name: pool.record.name },
    account: accountOf(user),
    attributes: Object.fromEntries(Object.entries(user.attributes).filter(([name]) => name !== IDENTITIES)),
    identities: identitiesOf(user.attributes).map(identityOf),
    groups: groups.map(({ groupName, description }) => ({ name: groupName, description })),
    devices: devices.map(deviceOf),
    passkeys: passkeys.map(passkeyOf),
    sessions: tokenSessions.map(sessionOf),
    browserSessions: browserSessions.map(browserSessionOf),
    events: events.map(eventOf),
    knownPlaces:
      history === undefined
        ? null
        : {
            networks: history.networks.map(withTime),
            devices: history.devices.map(withTime),
            last: history.last && withTime(history.last),
            feedback: history.feedback.map(withTime),
          },
  };
}

function accountOf(user: UserRecord): object {
  const { username, sub, status, enabled, password, awaitsFirstSignIn, mfaFactors, preferredMfa, totp } = user;
  const { createdAt, modifiedAt } = user;
  return {
    username,
    sub,
    status,
    enabled,
    hasPassword: hasPassword(user),
    passwordExpiresAt: password && timeOrNull(password.expiresAt),
    awaitsFirstSignIn,
    mfaFactors,
    preferredMfa,
    authenticatorApp: totp && { name: totp.friendlyDeviceName },
    createdAt: time(createdAt),
    modifiedAt: time(modifiedAt),
  };
}

function deviceOf(device: DeviceRecord): object {
  const { deviceKey, deviceGroupKey, secret, name, remembered, mfaTrusted, lastIp } = device;
  return {
    deviceKey,
    deviceGroupKey,
    isConfirmed: secret !== null,
    name,
    remembered,
    mfaTrusted,
    mfaTrustedAt: timeOrNull(device.mfaTrustedAt),
    lastIp,
    createdAt: time(device.createdAt),
    modifiedAt: time(device.modifiedAt),
    lastAuthenticatedAt: time(device.lastAuthenticatedAt),
  };
}

function passkeyOf(passkey: PasskeyRecord): object {
  const { credentialId, friendlyName, relyingPartyId, publicKey, attachment, transports, aaguid } = passkey;
  return {
    credentialId,
    name: friendlyName,
    relyingPartyId,
    publicKey: Buffer.from(publicKey).toString('base64url'),
    attachment,
    transports,
    aaguid,
    uses: passkey.signCount,
    backupEligible: passkey.backupEligible,
    backedUp: passkey.backedUp,
    createdAt: time(passkey.createdAt),
    lastUsedAt: time(passkey.lastUsedAt),
  };
}

function identityOf({ userId, providerName, providerType, issuer, primary, dateCreated }: Identity): object {
  return { userId, providerName, providerType, issuer, primary, dateCreated: time(dateCreated) };
}

function sessionOf(session: TokenSessionRecord): object {
  const { clientId, deviceKey, authTime, rotatedAt, expiresAt, revokedAt, activity, grant } = session;
  return {
    app: clientId,
    deviceKey,
    signedInAt: time(authTime),
    lastRefreshAt: time(rotatedAt),
    granted: grant,
    expiresAt: time(expiresAt),
    revokedAt: timeOrNull(revokedAt),
    ...(activity && activityOf(activity)),
  };
}

function browserSessionOf(session: SsoSessionRecord): object {
  const { clientId, createdAt, authenticatedAt, expiresAt, activity, authentication } = session;
  // Member by member: one that is added later may be as secret as the salt.
  const { amr, level, deviceKey, provider, saml } = authentication;
  return {
    app: clientId,
    createdAt: time(createdAt),
    authenticatedAt: time(authenticatedAt),
    authenticatedBy: { amr, level, deviceKey, provider, saml },
    expiresAt: time(expiresAt),
    ...activityOf(activity),
  };
}

function activityOf({ lastActiveAt, deviceType, lastIp }: SessionActivity): object {
  return { lastActiveAt: time(lastActiveAt), deviceType, lastIp };
}

/** Its ids only join rows of the database. */
function eventOf(event: AuthEventRecord): object {
  const { at, type, clientId, flow, admin, answered, outcome, mfa, device, sourceIp, userAgent, risk } = event;
  const lockedUntil =
    outcome.kind === 'failure' && outcome.lockedUntil !== null ? time(outcome.lockedUntil) : undefined;
  return {
    at: time(at),
    type: type ?? 'sign-in',
    app: clientId,
    flow,
    admin,
    answered,
    outcome: { ...outcome, ...(lockedUntil !== undefined && { lockedUntil }) },
    mfa,
    device,
    sourceIp,
    userAgent,
    risk,
  };
}

function withTime(entry: { readonly at: number }): object {
  return { ...entry, at: time(entry.at) };
}

function timeOrNull(at: number | null): string | null {
  return at === null ? null : time(at);
}

function time(at: number): string {
  return new Date(at).toISOString();
}
