import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type App,
  byPassword,
  codeOf,
  decodeBase32,
  newApp,
  newPerson,
  OTHER_PASSWORD,
  overtakenBy,
  refusals,
  respond,
  respondWithCode,
  setPassword,
  setUpTotp,
  wrongCode,
} from '../../challenges/testing/people.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { AssociateSoftwareToken } from './AssociateSoftwareToken.ts';
import { VerifySoftwareToken } from './VerifySoftwareToken.ts';

const MINUTE = 60_000;
const mismatch = {
  code: 'EnableSoftwareTokenMFAException',
  message: 'Code mismatch and fail enable Software Token MFA',
};

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

async function signedInPerson(): Promise<{ readonly app: App; readonly AccessToken: string }> {
  const app = await newApp(services, { mfa: 'OPTIONAL' });
  await newPerson(app, 'ann');
  const { AuthenticationResult } = await byPassword(app, 'ann');
  return { app, AccessToken: AuthenticationResult?.AccessToken ?? '' };
}

/** A user who must set up an authenticator app during the sign-in. */
async function newcomer(): Promise<{ readonly app: App; readonly Session: string }> {
  const app = await newApp(services, { mfa: 'ON' });
  await newPerson(app, 'ann');
  const { ChallengeName, Session = '' } = await byPassword(app, 'ann');
  expect(ChallengeName).toBe('MFA_SETUP');
  return { app, Session };
}

async function associate(given: { AccessToken: string } | { Session: string }) {
  const { SecretCode = '', Session = '' } = await callOperation(services, AssociateSoftwareToken, given);
  return { secret: decodeBase32(SecretCode), Session };
}

const verify = ({ services: through }: App, input: { AccessToken: string } | { Session: string }, UserCode: string) =>
  callOperation(through, VerifySoftwareToken, { ...input, UserCode });

describe('with an access token', () => {
  it('accepts the code of the secret that was issued last', async () => {
    const { app, AccessToken } = await signedInPerson();
    const [first, second] = [await associate({ AccessToken }), await associate({ AccessToken })];
    await expect(verify(app, { AccessToken }, codeOf(app, first.secret))).rejects.toMatchObject(mismatch);
    await expect(verify(app, { AccessToken }, codeOf(app, second.secret))).resolves.toEqual({ Status: 'SUCCESS' });
  });

  it('accepts only that code if another secret is issued during the request', async () => {
    const { app, AccessToken } = await signedInPerson();
    const { secret } = await associate({ AccessToken });
    let newer = secret;
    const overtaken = overtakenBy(app, async () => {
      newer = (await associate({ AccessToken })).secret;
    });
    await expect(verify(overtaken, { AccessToken }, codeOf(app, secret))).rejects.toMatchObject(mismatch);
    await expect(verify(app, { AccessToken }, codeOf(app, newer))).resolves.toEqual({ Status: 'SUCCESS' });
  });

  it('does not make used codes valid again when it is repeated', async () => {
    const { app, AccessToken } = await signedInPerson();
    const secret = await setUpTotp(app, AccessToken);
    // The same request sets up the app twice; between the two, a code is used to sign in.
    const { secret: newer } = await associate({ AccessToken });
    const overtaken = overtakenBy(app, async () => {
      await verify(app, { AccessToken }, codeOf(app, newer));
      const { Session } = await byPassword(app, 'ann');
      await respondWithCode(app, 'ann', Session, codeOf(app, newer, 1));
    });
    await expect(verify(overtaken, { AccessToken }, codeOf(app, newer))).rejects.toMatchObject(mismatch);
    const { Session } = await byPassword(app, 'ann');
    await expect(respondWithCode(app, 'ann', Session, codeOf(app, newer, 1))).rejects.toMatchObject({
      code: 'ExpiredCodeException',
      message: 'Your software token has already been used once.',
    });
    expect(secret).not.toEqual(newer);
  });

  it('counts wrong codes towards the lock-out of the user', async () => {
    const { app, AccessToken } = await signedInPerson();
    const { secret } = await associate({ AccessToken });
    const wrong = wrongCode(app, secret);
    for (let n = 1; n <= 5; n += 1) await expect(verify(app, { AccessToken }, wrong)).rejects.toMatchObject(mismatch);
    await expect(verify(app, { AccessToken }, codeOf(app, secret))).rejects.toMatchObject(refusals.locked);
    await expect(byPassword(app, 'ann')).rejects.toMatchObject(refusals.locked);
  });
});

describe('with the Session of MFA_SETUP', () => {
  it('uses up every Session of that challenge, until the last of them has expired', async () => {
    const { app, Session: challenge } = await newcomer();
    const early = await associate({ Session: challenge });
    services.clock.advance(3 * MINUTE - 2);
    const late = await associate({ Session: challenge });
    services.clock.advance(1);
    const done = await verify(app, { Session: early.Session }, codeOf(app, early.secret));
    for (const wait of [0, MINUTE]) {
      services.clock.advance(wait);
      await services.store.sweep(services.clock.now());
      await expect(associate({ Session: late.Session })).rejects.toMatchObject(refusals.usedSession);
    }
    const { AuthenticationResult } = await respond(app, 'MFA_SETUP', { USERNAME: 'ann' }, done.Session);
    expect(AuthenticationResult?.AccessToken).toBeDefined();
  });

  it('extends a sign-in for one more challenge, and only once', async () => {
    const { Session: challenge } = await newcomer();
    let { Session } = await associate({ Session: challenge });
    services.clock.advance(2 * MINUTE);
    ({ Session } = await associate({ Session }));
    services.clock.advance(MINUTE);
    await expect(associate({ Session })).rejects.toMatchObject(refusals.expiredSession);
  });

  it('sets up nothing if the password is replaced during the request', async () => {
    const { app, Session: challenge } = await newcomer();
    const { secret, Session } = await associate({ Session: challenge });
    const overtaken = overtakenBy(app, () => setPassword(app, 'ann', OTHER_PASSWORD, true));
    await expect(verify(overtaken, { Session }, codeOf(app, secret))).rejects.toMatchObject(refusals.badSession);
    const { ChallengeName } = await byPassword(app, 'ann', { PASSWORD: OTHER_PASSWORD });
    expect(ChallengeName).toBe('MFA_SETUP');
  });

  it('can be used for one answer', async () => {
    const { app, Session: challenge } = await newcomer();
    const { secret, Session } = await associate({ Session: challenge });
    const done = await verify(app, { Session }, codeOf(app, secret));
    await expect(verify(app, { Session }, codeOf(app, secret, 1))).rejects.toMatchObject(refusals.usedSession);
    await respond(app, 'MFA_SETUP', { USERNAME: 'ann' }, done.Session);
    const again = respond(app, 'MFA_SETUP', { USERNAME: 'ann' }, done.Session);
    await expect(again).rejects.toMatchObject(refusals.usedSession);
  });

  it('does not count a factor that was replaced before the challenge was answered', async () => {
    const { app, Session: challenge } = await newcomer();
    const { secret, Session } = await associate({ Session: challenge });
    const first = await verify(app, { Session }, codeOf(app, secret));
    const second = await byPassword(app, 'ann');
    const { AuthenticationResult } = await respondWithCode(app, 'ann', second.Session, codeOf(app, secret, 1));
    await setUpTotp(app, AuthenticationResult?.AccessToken ?? '');
    await expect(respond(app, 'MFA_SETUP', { USERNAME: 'ann' }, first.Session)).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });
});
