/** Passkeys of seeds: compared and stored as if the user had registered them. */
import { createPublicKey } from 'node:crypto';
import { es256CoseKey, es256PrivateKey } from '../crypto/web-authn/cose-key.ts';
import { passkeysBelowLimit } from '../operations/passkeys/passkey-limit.ts';
import { namedUser, namedUserForUpdate } from '../operations/users/named-user.ts';
import type { PasskeyRecord } from '../records/passkey.ts';
import { passkeyName } from '../rules/factors/passkey-names.ts';
import { requireRelyingParty } from '../rules/factors/relying-party.ts';
import type { Services } from '../services.ts';
import type { PasskeyDeclaration } from './format/declaration.ts';

/** As WebAuthn has it for authenticators that do not reveal their model. */
const unknownModel = '00000000-0000-0000-0000-000000000000';

/** Returns the passkeys that the user does not have, or has with another key, domain or name. */
export async function missingPasskeys(
  { store }: Services,
  { poolId, sub }: Pick<PasskeyRecord, 'poolId' | 'sub'>,
  declared: readonly PasskeyDeclaration[],
): Promise<readonly PasskeyDeclaration[]> {
  const missing: PasskeyDeclaration[] = [];
  for (const passkey of declared) {
    const stored = await store.read.passkeys.find(poolId, sub, passkey.id);
    if (stored === undefined || !isAsDeclared(stored, passkey)) missing.push(passkey);
  }
  return missing;
}

function isAsDeclared(stored: PasskeyRecord, { privateKey, relyingPartyId, name }: PasskeyDeclaration): boolean {
  return (
    Buffer.from(publicKeyOf(privateKey)).equals(stored.publicKey) &&
    (relyingPartyId === undefined || relyingPartyId === stored.relyingPartyId) &&
    (name ?? stored.friendlyName) === stored.friendlyName
  );
}

/** @throws WebAuthnNotEnabledException, WebAuthnConfigurationMissingException, LimitExceededException */
export async function setPasskey(
  services: Services,
  poolId: string,
  username: string,
  declared: PasskeyDeclaration,
): Promise<void> {
  const { store, directory } = services;
  const pool = await directory.pool(poolId);
  const ownRelyingParty = await requireRelyingParty({ ...services, pool });
  const { sub } = await namedUser(services, pool, username);
  const passkey = recordOf(services, { poolId, sub }, declared, declared.relyingPartyId ?? ownRelyingParty);
  await store.write(async (tx) => {
    const user = await namedUserForUpdate(tx, pool, username);
    await tx.passkeys.remove(poolId, sub, declared.id);
    await passkeysBelowLimit(tx.passkeys, user);
    await tx.passkeys.insert(passkey);
  });
}

function recordOf(
  { clock }: Services,
  owner: Pick<PasskeyRecord, 'poolId' | 'sub'>,
  { id, privateKey, name }: PasskeyDeclaration,
  relyingPartyId: string,
): PasskeyRecord {
  const now = clock.now();
  const attachment = 'platform';
  return {
    ...owner,
    credentialId: id,
    publicKey: publicKeyOf(privateKey),
    signCount: 0,
    relyingPartyId,
    friendlyName: name ?? passkeyName(unknownModel, attachment),
    attachment,
    transports: ['internal'],
    aaguid: unknownModel,
    backupEligible: false,
    backedUp: false,
    createdAt: now,
    lastUsedAt: now,
  };
}

function publicKeyOf(privateKey: string): Uint8Array {
  const key = es256PrivateKey(privateKey);
  if (key === undefined) throw new TypeError('a private key of a passkey was not checked');
  return es256CoseKey(createPublicKey(key));
}
