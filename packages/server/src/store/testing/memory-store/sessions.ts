/** The naive store: devices, sessions, and what a sign-in leaves behind. */
import type { TokenSessionRecord } from '../../../records/token-session.ts';
import type { CodeWriter } from '../../contract/codes.ts';
import type { DeviceWriter, PendingDeviceReader } from '../../contract/devices.ts';
import type { PasskeyWriter } from '../../contract/passkeys.ts';
import type { PastPasswordWriter } from '../../contract/past-passwords.ts';
import type { AuthorizationCodeWriter } from '../../contract/sessions/authorization-codes.ts';
import type { SsoSessionWriter } from '../../contract/sessions/sso-sessions.ts';
import type { StoredSignInWriter } from '../../contract/sessions/stored-sign-ins.ts';
import type { TokenSessionWriter } from '../../contract/sessions/token-sessions.ts';
import { inOrder, pageOf, type Tables } from './tables.ts';

export function devicesIn({ devices, pendingSignIns }: Tables): DeviceWriter & PendingDeviceReader {
  const find: DeviceWriter['find'] = async (poolId, sub, deviceKey) => devices.find({ poolId, sub, deviceKey });
  return {
    find,
    findForUpdate: find,
    list: async (poolId, sub, page, only) => {
      const confirmed = devices.where({ poolId, sub }).filter(({ secret }) => secret !== null);
      const listed = confirmed.filter(({ remembered }) => only === undefined || remembered);
      return pageOf(listed, page, ({ deviceKey }) => deviceKey);
    },
    listStored: async (poolId, sub, page) => pageOf(devices.where({ poolId, sub }), page, ({ deviceKey }) => deviceKey),
    insert: async (device) => devices.insert(device),
    replace: async (device) => devices.replace(device),
    remove: async (poolId, sub, deviceKey) => {
      pendingSignIns.remove({ poolId, sub, deviceKey });
      return devices.remove({ poolId, sub, deviceKey });
    },
    putPending: async (pending) => pendingSignIns.put(pending),
    removePending: async (poolId, sub, deviceKey, clientId) =>
      void pendingSignIns.remove({ poolId, sub, deviceKey, clientId }),
    findPending: async (poolId, sub, deviceKey, clientId) => pendingSignIns.find({ poolId, sub, deviceKey, clientId }),
  };
}

/** The activity of a revoked session is not stored. */
const stored = (session: TokenSessionRecord): TokenSessionRecord =>
  session.revokedAt === null ? session : { ...session, activity: null };

const revokedAt = (at: number) => (session: TokenSessionRecord) => stored({ ...session, revokedAt: at });

export function sessionsIn({ sessions, clients }: Tables): TokenSessionWriter {
  const find: TokenSessionWriter['find'] = async (poolId, sub, sessionId) => sessions.find({ poolId, sub, sessionId });
  return {
    find,
    findForUpdate: find,
    listTracked: async (poolId, sub, now, skip = 0) =>
      sessions
        .where({ poolId, sub, revokedAt: null })
        .filter(({ activity, expiresAt, clientId }) => {
          return activity !== null && expiresAt > now && clients.find({ poolId, clientId }) !== undefined;
        })
        .sort((one, other) => {
          const newer = (other.activity?.lastActiveAt ?? 0) - (one.activity?.lastActiveAt ?? 0);
          return newer === 0 ? inOrder(other.sessionId, one.sessionId) : newer;
        })
        .slice(skip),
    listStored: async (poolId, sub, page) =>
      pageOf(sessions.where({ poolId, sub }), page, ({ sessionId }) => sessionId),
    insert: async (session) => sessions.insert(stored(session)),
    replace: async (session) => sessions.replace(stored(session)),
    revoke: async ({ poolId, sub, sessionId }, at) =>
      sessions.change({ poolId, sub, sessionId, revokedAt: null }, revokedAt(at)),
    revokeAll: async (poolId, sub, at) => sessions.change({ poolId, sub, revokedAt: null }, revokedAt(at)),
  };
}

export function ssoSessionsIn({ ssoSessions }: Tables): SsoSessionWriter {
  const find: SsoSessionWriter['find'] = async (poolId, sub, sessionId) => ssoSessions.find({ poolId, sub, sessionId });
  return {
    find,
    findForUpdate: find,
    list: async (poolId, sub, now) => ssoSessions.where({ poolId, sub }).filter(({ expiresAt }) => expiresAt > now),
    insert: async (session) => ssoSessions.insert(session),
    replace: async (session) => ssoSessions.replace(session),
    remove: async (poolId, sub, sessionId) => ssoSessions.remove({ poolId, sub, sessionId }),
    removeAll: async (poolId, sub) => void ssoSessions.remove({ poolId, sub }),
  };
}

export function authorizationCodesIn({ authorizationCodes }: Tables): AuthorizationCodeWriter {
  const find: AuthorizationCodeWriter['find'] = async (poolId, codeHash) =>
    authorizationCodes.find({ poolId, codeHash });
  return {
    find,
    findForUpdate: find,
    insert: async (code) => authorizationCodes.insert(code),
    use: async ({ poolId, codeHash }, sessionId) =>
      authorizationCodes.change({ poolId, codeHash }, (code) => ({ ...code, sessionId })),
  };
}

export function codesIn({ codes }: Tables): CodeWriter {
  return {
    find: async (poolId, sub, purpose) => codes.find({ poolId, sub, purpose }),
    put: async (code) => codes.put(code),
    consume: async (poolId, sub, purpose, hash) =>
      codes.removeIf(
        (code) =>
          code.poolId === poolId &&
          code.sub === sub &&
          code.purpose === purpose &&
          Buffer.compare(code.hash, hash) === 0,
      ),
  };
}

export function pastPasswordsIn({ pastPasswords }: Tables): PastPasswordWriter {
  const list: PastPasswordWriter['list'] = async (poolId, sub) => pastPasswords.find({ poolId, sub })?.passwords ?? [];
  return {
    list,
    add: async (poolId, sub, password, keep) => {
      const passwords = [password, ...(await list(poolId, sub))].slice(0, keep);
      pastPasswords.put({ poolId, sub, passwords });
    },
  };
}

export function passkeysIn({ passkeys }: Tables): PasskeyWriter {
  const find: PasskeyWriter['find'] = async (poolId, sub, credentialId) => passkeys.find({ poolId, sub, credentialId });
  return {
    find,
    findForUpdate: find,
    list: async (poolId, sub, page) =>
      pageOf(passkeys.where({ poolId, sub }), page, ({ credentialId }) => credentialId),
    insert: async (passkey) => {
      const { poolId, sub, credentialId } = passkey;
      if (passkeys.find({ poolId, sub, credentialId }) !== undefined) return false;
      passkeys.insert(passkey);
      return true;
    },
    recordUse: async ({ poolId, sub, credentialId }, { signCount, backedUp, at }) =>
      passkeys.change({ poolId, sub, credentialId }, (one) => ({ ...one, signCount, backedUp, lastUsedAt: at })),
    remove: async (poolId, sub, credentialId) => passkeys.remove({ poolId, sub, credentialId }),
  };
}

export function signInsIn({ signIns }: Tables): StoredSignInWriter {
  return {
    find: async (poolId, sub, nonce) => signIns.find({ poolId, sub, nonce }),
    insert: async (signIn) => signIns.insert(signIn),
  };
}
