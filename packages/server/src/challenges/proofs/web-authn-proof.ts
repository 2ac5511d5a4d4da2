/**
 * The proof of WEB_AUTHN: what a browser is asked for, and whether what it answers was made by a passkey of the user. The
 * challenge in between lives in the sealed Session, which is used up by the answer that succeeds.
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
import { maxPasskeys, mayUsePasskeysOf, offersPasskeys, relyingPartyId } from '../../rules/factors/relying-party.ts';
import { userHandleOf } from '../../rules/factors/user-handle.ts';
import type { Situation } from '../state/situation.ts';
import type { PasskeyRecord } from '../../records/passkey.ts';
import type { StoreWriter } from '../../store/store.ts';

/** Who is to prove themselves: a user, or the made-up twin of a name that does not exist. */
interface Someone {
  readonly sub: string;
}

/** Where passkeys are looked for. */
type PasskeyHolding = Pick<Situation, 'settings' | 'store' | 'pool'>;

/** A passkey that has proved its user, about to be kept. */
export interface PasskeyProof extends PasskeyUse {
  readonly credentialId: string;
  /**
   * Stores what the use has told. False: since the proof was judged the passkey has been deleted, or used with a later
   * counter, and proves nothing any more.
   */
  keep(tx: StoreWriter): Promise<boolean>;
}

/** Whether a user can sign in with a passkey here: the pool takes them, and one was made for its present domain. */
export async function hasPasskey(situation: PasskeyHolding, someone: Someone): Promise<boolean> {
  const relyingParty = relyingPartyId(situation);
  if (relyingParty === undefined || !offersPasskeys(situation)) return false;
  return (await passkeysOf(situation, someone, relyingParty)).length > 0;
}

/** The passkeys that were made for the domain; those of an earlier one cannot be used on its pages. */
async function passkeysOf(
  { store, pool }: PasskeyHolding,
  { sub }: Someone,
  relyingParty: string,
): Promise<readonly PasskeyRecord[]> {
  const { items } = await store.read.passkeys.list(pool.id, sub, { limit: maxPasskeys });
  return items.filter((passkey) => passkey.relyingPartyId === relyingParty);
}

/** A challenge that nobody can foresee (WebAuthn Level 3 section 13.4.3), base64url. */
export function newWebAuthnChallenge({ random }: Pick<Situation, 'random'>): string {
  return Buffer.from(random.bytes(32)).toString('base64url');
}

/**
 * CREDENTIAL_REQUEST_OPTIONS: PublicKeyCredentialRequestOptionsJSON as a JSON text. Who has no passkeys, or does not exist, is
 * asked for a made-up one, always the same, so that the list tells neither.
 */
export async function credentialRequestOptions(
  situation: Situation,
  someone: Someone,
  challenge: string,
): Promise<string> {
  const { pool, client } = situation;
  const rpId = requireRelyingParty(situation);
  const own = (await passkeysOf(situation, someone, rpId)).map(credentialDescriptor);
  const madeUp = madeUpCredential(situation, someone);
  return JSON.stringify({
    challenge,
    timeout: client.settings.authSessionSeconds * 1000,
    rpId,
    allowCredentials: own.length > 0 ? own : [madeUp],
    userVerification: pool.settings.webAuthn.userVerification,
  });
}

/** Judges a use of a passkey; undefined when it does not prove this user. */
export async function judgePasskey(
  situation: Situation,
  someone: Someone,
  challenge: string,
  assertion: AssertionJson,
): Promise<PasskeyProof | undefined> {
  const { pool, store, clock } = situation;
  const relyingParty = requireRelyingParty(situation);
  const address = { poolId: pool.id, sub: someone.sub, credentialId: assertion.id };
  const passkey = await store.read.passkeys.find(address.poolId, address.sub, address.credentialId);
  // Unknown credentials are judged as well: else the time would tell which of those that are asked for was made up.
  const use = await verifyAssertion(assertion, passkey ?? nobodys, userHandleOf(someone), {
    challenge,
    relyingPartyId: relyingParty,
    requiresUserVerification: pool.settings.webAuthn.userVerification === 'required',
    allowsOrigin: (origin) => mayUsePasskeysOf(relyingParty, pool, origin),
  });
  if (use === undefined || passkey === undefined) return undefined;
  return {
    ...use,
    credentialId: passkey.credentialId,
    async keep(tx) {
      const current = await tx.passkeys.findForUpdate(address.poolId, address.sub, address.credentialId);
      if (current === undefined || !isValidSignCount(use.signCount, current.signCount)) return false;
      // Deleted and registered anew under its id: with another key it is another passkey.
      if (!Buffer.from(current.publicKey).equals(passkey.publicKey)) return false;
      await tx.passkeys.recordUse(address, { ...use, at: clock.now() });
      return true;
    },
  };
}

/** The base point of P-256 as a COSE_Key. Its private key is 1, which is why a proof by it alone never counts. */
const nobodys: UsedPasskey = {
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

/** Looks like a passkey of one of the common providers, whose ids are of these lengths. */
function madeUpCredential({ sealer, pool }: Situation, { sub }: Someone): CredentialDescriptor {
  const bytes = Buffer.from(sealer.derive('made-up-passkey', pool.id, sub));
  const length = [16, 20, 32][(sealer.derive('made-up-passkey-kind', pool.id, sub)[0] ?? 0) % 3];
  const credentialId = bytes.subarray(0, length).toString('base64url');
  return credentialDescriptor({ credentialId, transports: ['hybrid', 'internal'] });
}

/** @throws InvalidUserPoolConfigurationException where no domain is known; such pools offer no passkeys in the first place */
function requireRelyingParty(situation: Situation): string {
  const id = relyingPartyId(situation);
  if (id !== undefined) return id;
  throw serviceError('InvalidUserPoolConfigurationException', 'The user pool has no relying party ID for passkeys.');
}
