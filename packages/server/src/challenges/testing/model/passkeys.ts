/** Passkeys, with an authenticator in software: each step with the response that the model expects. */
import { expect } from 'vitest';
import { SoftwareAuthenticator } from '../../../crypto/web-authn/testing/authenticator.ts';
import { callOperation } from '../../../operations/testing/call.ts';
import { DeleteWebAuthnCredential } from '../../../operations/passkeys/DeleteWebAuthnCredential.ts';
import { completeRegistration, PAGE, startRegistration } from '../../../operations/passkeys/testing/passkeys.ts';
import { isGood } from './changes.ts';
import type { HeldChallenge, Tokens } from './held.ts';
import { type Answer, chosen, messageOf, parametersFor, type World } from './world.ts';
import { challengeError, errors } from '../reference-model.ts';
import type { ModelPasskey, ModelUser } from '../reference-users.ts';
import { respond } from '../sign-in-steps.ts';

/** Counted like results. */
export const passkeys = {
  registered: 'a passkey was registered',
  deleted: 'a passkey was deleted',
  used: 'a passkey was used',
  usedAsTwo: 'a passkey was used as both factors',
} as const;

/** Registers a passkey, which verifies its user or only asks for a touch. */
export async function registerPasskey(world: World, tokens: Tokens, verifies: boolean): Promise<void> {
  const { app, pool } = world;
  const { person, reply } = tokens;
  const token = reply.AuthenticationResult?.AccessToken ?? '';
  const says = { userVerified: verifies };
  const authenticator = new SoftwareAuthenticator(PAGE, { says });
  const options = await startRegistration(app.services, token).catch(messageOf);
  const isPossible = isGood(world, tokens) && pool.firstChoices.includes('WEB_AUTHN');
  expect(typeof options !== 'string').toBe(isPossible);
  if (typeof options === 'string') return;
  await completeRegistration(app.services, token, authenticator.create(options));
  person.passkeys.push({ authenticator, verifies, counter: 0, isDeleted: false });
  world.count(passkeys.registered);
}

/** DeleteWebAuthnCredential for one of the user's passkeys, of which some may be deleted already. */
export async function deletePasskey(world: World, tokens: Tokens, pick: number): Promise<void> {
  const { person, reply } = tokens;
  const passkey = chosen(person.passkeys, pick);
  if (passkey === undefined) return;
  const input = {
    AccessToken: reply.AuthenticationResult?.AccessToken ?? '',
    CredentialId: passkey.authenticator.credentialId,
  };
  const refused = await callOperation(world.app.services, DeleteWebAuthnCredential, input).catch(messageOf);
  const isPossible = isGood(world, tokens) && !passkey.isDeleted;
  expect(typeof refused !== 'string').toBe(isPossible);
  if (typeof refused === 'string') return;
  passkey.isDeleted = true;
  world.count(passkeys.deleted);
}

/** What a browser does with the challenge: the right thing, or one of those that must be refused. */
const faults = ['none', 'counter', 'challenge', 'origin', 'owner', 'deleted'] as const;
type Fault = (typeof faults)[number];

/** WEB_AUTHN. */
export async function answerPasskey(world: World, { held, as, isRight, key, pick }: Answer): Promise<void> {
  const fault = isRight && pick % 4 > 0 ? 'none' : (chosen(faults, pick >> 2) ?? 'none');
  const passkey = passkeyFor(world, as, fault, pick);
  if (passkey === undefined) return;
  const isProof =
    as.passkeys.includes(passkey) &&
    !passkey.isDeleted &&
    !['challenge', 'origin'].includes(fault) &&
    !isStale(passkey, fault);
  const CREDENTIAL = JSON.stringify(assertionOf(passkey, held, fault));
  const countsAsTwo = world.pool.passkeyCountsAsTwo === true && passkey.verifies;
  const evidence = { ...held.evidence, first: 'passkey', mfa: held.evidence.mfa || countsAsTwo } as const;
  const nextState = { person: as, evidence, key: world.applicableKey(held, as, key), ticket: held.ticket };
  const expected = challengeError(held, as, world.now) ?? world.afterSecret(nextState, isProof, errors.incorrect);
  const counter = passkey.authenticator.signCount;
  const attempt = respond(world.app, 'WEB_AUTHN', { ...parametersFor(as, key), CREDENTIAL }, held.session);
  if (!(await world.step(attempt, expected, nextState))) return;
  passkey.counter = counter;
  world.count(countsAsTwo ? passkeys.usedAsTwo : passkeys.used);
}

/** The counter that the server has stored is sent again. */
const isStale = ({ counter }: ModelPasskey, fault: Fault): boolean => fault === 'counter' && counter > 0;

/** A passkey of the user, of another one, or one that was deleted. */
function passkeyFor({ users }: World, as: ModelUser, fault: Fault, pick: number): ModelPasskey | undefined {
  const all = fault === 'owner' ? users.flatMap((user) => (user === as ? [] : user.passkeys)) : as.passkeys;
  const wanted = all.filter(({ isDeleted }) => isDeleted === (fault === 'deleted'));
  return chosen(wanted, pick) ?? chosen(all, pick);
}

function assertionOf({ authenticator, counter }: ModelPasskey, held: HeldChallenge, fault: Fault) {
  const options = held.passkeyOptions ?? { challenge: '', rpId: '' };
  return authenticator.get(options, {
    ...(fault === 'challenge' && { challenge: 'AAAA' }),
    ...(fault === 'origin' && { origin: 'https://example.net' }),
    ...(fault === 'counter' && counter > 0 && { signCount: counter }),
  });
}
