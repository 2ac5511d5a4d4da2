/** Everything that the pool keeps about a user, without secrets, hashes and verifiers. */
import type { DeviceRecord } from '../../../records/device.ts';
import type { PasskeyRecord } from '../../../records/passkey.ts';
import type { SsoSessionRecord } from '../../../records/sso-session.ts';
import type { SessionActivity, TokenSessionRecord } from '../../../records/token-session.ts';
import type { UserRecord } from '../../../records/user.ts';
import { type Identity, identitiesOf, IDENTITIES } from '../../../rules/attributes/identities.ts';
import { hasPassword } from '../../../rules/passwords/has-password.ts';
import type { Pool } from '../../../rules/pools/directory.ts';
import type { StoreReader } from '../../../store/store.ts';

/** Entries of each list: more than a person has. */
const MOST = 1_000;

/** Returns a value for JSON. Times are RFC 3339, in UTC. */
export async function personalData(read: StoreReader, pool: Pool, user: UserRecord, now: number): Promise<object> {
  const { id: poolId } = pool;
  const { sub } = user;
  const page = { limit: MOST };
  const [devices, passkeys, groups, tokenSessions, browserSessions, events, history] = await Promise.all([
    read.devices.list(poolId, sub, page),
    read.passkeys.list(poolId, sub, page),
    read.groups.listOf(poolId, sub, page),
    read.sessions.listTracked(poolId, sub, now),
    read.ssoSessions.list(poolId, sub, now),
    read.authEvents.list(poolId, sub),
    read.riskHistories.find(poolId, sub),
  ]);
  return {
    exportedAt: time(now),
    userPool: { id: poolId, name: pool.record.name },
    account: accountOf(user),
    attributes: Object.fromEntries(Object.entries(user.attributes).filter(([name]) => name !== IDENTITIES)),
    identities: identitiesOf(user.attributes).map(identityOf),
    groups: groups.items.map(({ groupName, description }) => ({ name: groupName, description })),
    devices: devices.items.map(deviceOf),
    passkeys: passkeys.items.map(passkeyOf),
    sessions: tokenSessions.map(sessionOf),
    browserSessions: browserSessions.map(browserSessionOf),
    events: events.map(({ at, type, clientId, flow, outcome, sourceIp, userAgent }) => ({
      at: time(at),
      type: type ?? 'sign-in',
      app: clientId,
      flow,
      outcome: outcome.kind,
      sourceIp,
      userAgent,
    })),
    knownPlaces:
      history === undefined
        ? null
        : {
            networks: history.networks.map(({ name, at }) => ({ name, at: time(at) })),
            devices: history.devices.map(({ name, at }) => ({ name, at: time(at) })),
            last: history.last && { address: history.last.address, at: time(history.last.at) },
          },
  };
}

function accountOf(user: UserRecord): object {
  const { username, sub, status, enabled, mfaFactors, preferredMfa, totp, createdAt, modifiedAt } = user;
  return {
    username,
    sub,
    status,
    enabled,
    hasPassword: hasPassword(user),
    mfaFactors,
    preferredMfa,
    authenticatorApp: totp && { name: totp.friendlyDeviceName },
    createdAt: time(createdAt),
    modifiedAt: time(modifiedAt),
  };
}

function deviceOf(device: DeviceRecord): object {
  const { deviceKey, deviceGroupKey, name, remembered, mfaTrusted, lastIp } = device;
  return {
    deviceKey,
    deviceGroupKey,
    name,
    remembered,
    mfaTrusted,
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
    backedUp: passkey.backedUp,
    createdAt: time(passkey.createdAt),
    lastUsedAt: time(passkey.lastUsedAt),
  };
}

function identityOf({ userId, providerName, providerType, issuer, primary, dateCreated }: Identity): object {
  return { userId, providerName, providerType, issuer, primary, dateCreated: time(dateCreated) };
}

function sessionOf({ clientId, deviceKey, authTime, expiresAt, activity }: TokenSessionRecord): object {
  return {
    app: clientId,
    deviceKey,
    signedInAt: time(authTime),
    expiresAt: time(expiresAt),
    ...(activity && activityOf(activity)),
  };
}

function browserSessionOf(session: SsoSessionRecord): object {
  const { clientId, createdAt, authenticatedAt, expiresAt, activity } = session;
  return {
    app: clientId,
    createdAt: time(createdAt),
    authenticatedAt: time(authenticatedAt),
    expiresAt: time(expiresAt),
    ...activityOf(activity),
  };
}

function activityOf({ lastActiveAt, deviceType, lastIp }: SessionActivity): object {
  return { lastActiveAt: time(lastActiveAt), deviceType, lastIp };
}

function time(at: number): string {
  return new Date(at).toISOString();
}
