/**
 * The proof of WEB_AUTHN: the options sent to the browser, and verifying that a passkey of the user made the response.
 * The challenge is stored in the sealed Session, which is consumed by the answer that succeeds.
 */
import { serviceError } from '@latchkey/model';
import {
  verifyAssertion,
  isValidSignCount,
  type PasskeyUse,
  type UsedPasskey,
} from '../../crypto/web-authn/assertion.ts';
import type { AssertionJson } from '../../crypto/web-authn/credential-json.ts';
import { type CredentialDescriptor, credentialDescriptor } from '../../rules/factors/credential-descriptor.ts';
import {
  maxPasskeys,
  mayUsePasskeysOf,
  offeredRelyingParty,
  relyingPartyId,
} from '../../rules/factors/relying-party.ts';
import { userHandleOf } from '../../rules/factors/user-handle.ts';
import type { Situation } from '../state/situation.ts';
import type { PasskeyRecord } from '../../records/passkey.ts';
import type { StoreWriter } from '../../store/store.ts';

/** The owner of a passkey: a user, or the decoy user of an unknown user name. */
interface PasskeyOwner {
  readonly sub: string;
}

/** What is needed to look up passkeys. */
type PasskeyLookup = Pick<Situation, 'settings' | 'directory' | 'store' | 'pool'>;

/** A passkey that has proved its user. Its use is about to be committed. */
export interface PasskeyProof extends PasskeyUse {
  readonly credentialId: string;
  /** By the attachment that its client sent at the registration; `platform` if it sent none. */
  readonly kind: 'platform' | 'roaming';
  /**
   * Stores the use. Returns false if the passkey was deleted meanwhile, or used with a later counter: then it proves
   * nothing.
   */
  commit(tx: StoreWriter): Promise<boolean>;
}

/**
 * Whether a user can sign in with a passkey: the pool allows passkeys, and the user has one for the pool's present
 * domain.
 */
export async function hasPasskey(situation: PasskeyLookup, owner: PasskeyOwner): Promise<boolean> {
  const relyingParty = await offeredRelyingParty(situation);
  return relyingParty !== undefined && (await passkeysOf(situation, owner, relyingParty)).length > 0;
}

/** Returns the user's passkeys for the domain. Passkeys of an earlier domain can't be used on its pages. */
async function passkeysOf(
  { store, pool }: PasskeyLookup,
  { sub }: PasskeyOwner,
  relyingParty: string,
): Promise<readonly PasskeyRecord[]> {
  const { items } = await store.read.passkeys.list(pool.id, sub, { limit: maxPasskeys });
  return items.filter((passkey) => passkey.relyingPartyId === relyingParty);
}

/** Creates an unpredictable challenge (WebAuthn Level 3 section 13.4.3), base64url. */
export function newWebAuthnChallenge({ random }: Pick<Situation, 'random'>): string {
  return Buffer.from(random.bytes(32)).toString('base64url');
}

/**
 * Returns CREDENTIAL_REQUEST_OPTIONS: PublicKeyCredentialRequestOptionsJSON as JSON text. For a user without passkeys
 * and for an unknown user name, the list contains a decoy credential, always the same one, so that it reveals neither.
 */
export async function credentialRequestOptions(
  situation: Situation,
  owner: PasskeyOwner,
  challenge: string,
): Promise<string> {
  const { pool, client } = situation;
  const rpId = await requireRelyingParty(situation);
  const own = (await passkeysOf(situation, owner, rpId)).map(credentialDescriptor);
  const decoy = decoyCredential(situation, owner);
  return JSON.stringify({
    challenge,
    timeout: client.settings.authSessionSeconds * 1000,
    rpId,
    allowCredentials: own.length > 0 ? own : [decoy],
    userVerification: pool.settings.webAuthn.userVerification,
  });
}

/** Verifies the use of a passkey; undefined if it does not prove this user. */
export async function verifyPasskey(
  situation: Situation,
  owner: PasskeyOwner,
  challenge: string,
  assertion: AssertionJson,
): Promise<PasskeyProof | undefined> {
  const { pool, store, clock } = situation;
  const relyingParty = await requireRelyingParty(situation);
  const address = { poolId: pool.id, sub: owner.sub, credentialId: assertion.id };
  const passkey = await store.read.passkeys.find(address.poolId, address.sub, address.credentialId);
  // Unknown credentials are verified too: otherwise the time would reveal which of the listed credentials is a decoy.
  const use = await verifyAssertion(assertion, passkey ?? decoyPasskey, userHandleOf(owner), {
    challenge,
    relyingPartyId: relyingParty,
    requiresUserVerification: pool.settings.webAuthn.userVerification === 'required',
    allowsOrigin: (origin) => mayUsePasskeysOf(relyingParty, pool, origin),
  });
  if (use === undefined || passkey === undefined) return undefined;
  return {
    ...use,
    credentialId: passkey.credentialId,
    kind: passkey.attachment === 'cross-platform' ? 'roaming' : 'platform',
    async commit(tx) {
      const current = await tx.passkeys.findForUpdate(address.poolId, address.sub, address.credentialId);
      if (current === undefined || !isValidSignCount(use.signCount, current.signCount)) return false;
      // Deleted and registered again under its id: with another key it is another passkey.
      if (!Buffer.from(current.publicKey).equals(passkey.publicKey)) return false;
      await tx.passkeys.recordUse(address, { ...use, at: clock.now() });
      return true;
    },
  };
}

/**
 * The base point of P-256 as a COSE_Key. Everybody knows its private key, which is 1, so a proof with it never counts.
 */
const decoyPasskey: UsedPasskey = {
  publicKey: Buffer.from(
    'a5010203262001215820' +
      '6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296' +
      '225820' +
      '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
    'hex',
  ),
  signCount: 0,
  backupEligible: false,
};

/** Creates a credential with an id as long as those of the common passkey providers. */
function decoyCredential({ sealer, pool }: Situation, { sub }: PasskeyOwner): CredentialDescriptor {
  const bytes = Buffer.from(sealer.derive('made-up-passkey', pool.id, sub));
  const length = [16, 20, 32][(sealer.derive('made-up-passkey-kind', pool.id, sub)[0] ?? 0) % 3];
  const credentialId = bytes.subarray(0, length).toString('base64url');
  return credentialDescriptor({ credentialId, transports: ['hybrid', 'internal'] });
}

/** @throws InvalidUserPoolConfigurationException if no domain is known; such pools do not offer passkeys */
async function requireRelyingParty(situation: Situation): Promise<string> {
  const id = await relyingPartyId(situation);
  if (id !== undefined) return id;
  throw serviceError('InvalidUserPoolConfigurationException', 'The user pool has no relying party ID for passkeys.');
}
