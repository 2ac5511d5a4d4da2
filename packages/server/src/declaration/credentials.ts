/**
 * Reads and writes credentials of users that no operation of the API gives to an administrator: the secret of an authenticator app,
 * remembered devices, and passkeys. In development only; the rules are those of VerifySoftwareToken, ConfirmDevice and
 * CompleteWebAuthnRegistration.
 */
import { serviceError } from '@latchkey/model';
import { decodeBase32 } from '../crypto/base32.ts';
import { isSameSecret } from '../crypto/totp.ts';
import { namedUser, namedUserForUpdate } from '../operations/users/named-user.ts';
import type { DeviceRecord } from '../records/device.ts';
import type { UserRecord } from '../records/user.ts';
import { isPasswordOf } from '../rules/passwords/password-record.ts';
import type { Services } from '../services.ts';
import type { DeviceDeclaration, TotpDeclaration } from './format/declaration.ts';
import type { CredentialAccess } from './reconcile/administration.ts';
import { missingPasskeys, setPasskey } from './seeded-passkeys.ts';

export function credentialAccess(services: Services): CredentialAccess {
  const { store, directory, clock } = services;
  return {
    async compare(poolId, username, declared) {
      const pool = await directory.pool(poolId);
      const user = await namedUser(services, pool, username);
      const devices: DeviceDeclaration[] = [];
      for (const device of declared.devices ?? []) {
        const stored = await store.read.devices.find(poolId, user.sub, device.key);
        if (!(await isAsDeclared(services, stored, device))) devices.push(device);
      }
      return {
        password: declared.password !== undefined && !(await isPasswordOf(services, pool, user, declared.password)),
        totp: declared.totp !== undefined && !hasTotp(user, declared.totp),
        devices,
        passkeys: await missingPasskeys(services, { poolId, sub: user.sub }, declared.passkeys ?? []),
      };
    },

    setPasskey: (poolId, username, passkey) => setPasskey(services, poolId, username, passkey),

    async setTotp(poolId, username, totp) {
      const pool = await directory.pool(poolId);
      if (!pool.settings.softwareTokenMfa) {
        throw serviceError(
          'SoftwareTokenMFANotFoundException',
          'Software Token MFA has not been enabled by the userPool',
        );
      }
      await store.write(async (tx) => {
        const user = await namedUserForUpdate(tx, pool, username);
        const record = { secret: secretOf(totp), lastStep: 0, friendlyDeviceName: totp.name ?? null };
        await tx.users.replace({ ...user, totp: record, pendingTotpSecret: null, modifiedAt: clock.now() });
      });
    },

    async setDevice(poolId, username, device) {
      const pool = await directory.pool(poolId);
      if (pool.settings.devices === null) {
        throw serviceError('InvalidParameterException', 'The user pool does not track devices (DeviceConfiguration).');
      }
      const { sub } = await namedUser(services, pool, username);
      const record = await deviceRecord(services, { poolId, sub }, device);
      await store.write(async (tx) => {
        // Removed first: sign-ins that wait for the answer of the old device must not be answered by the new one.
        await tx.devices.remove(poolId, sub, device.key);
        await tx.devices.insert(record);
      });
    },
  };
}

function secretOf({ secret }: TotpDeclaration): Uint8Array {
  return decodeBase32(secret) ?? new Uint8Array();
}

function hasTotp({ totp }: UserRecord, declared: TotpDeclaration): boolean {
  return isSameSecret(totp?.secret, secretOf(declared)) && (totp?.friendlyDeviceName ?? undefined) === declared.name;
}

async function isAsDeclared({ srp }: Services, stored: DeviceRecord | undefined, declared: DeviceDeclaration) {
  if (stored === undefined || stored.secret === null) return false;
  const { key, groupKey, name, remembered, trusted, password } = declared;
  const isSame =
    stored.deviceGroupKey === groupKey &&
    (stored.name ?? undefined) === name &&
    stored.remembered === remembered &&
    // Trust comes with the next MFA by itself, so it is never taken away.
    (stored.mfaTrusted || !trusted);
  const { salt, verifier } = stored.secret;
  return isSame && srp.verifyPassword({ group: groupKey, identity: key, secret: password, salt, verifier });
}

async function deviceRecord(
  { srp, clock }: Services,
  owner: Pick<DeviceRecord, 'poolId' | 'sub'>,
  { key, groupKey, password, name, remembered, trusted }: DeviceDeclaration,
): Promise<DeviceRecord> {
  const secret = await srp.createVerifier({ group: groupKey, identity: key, secret: password });
  const now = clock.now();
  return {
    ...owner,
    deviceKey: key,
    deviceGroupKey: groupKey,
    secret,
    remembered,
    mfaTrusted: trusted,
    mfaTrustedAt: trusted ? now : null,
    name: name ?? null,
    lastIp: null,
    createdAt: now,
    modifiedAt: now,
    lastAuthenticatedAt: now,
  };
}
