/** USER_AUTH: which first factors are offered, and what each choice leads to. */
import { scryptSync } from 'node:crypto';
import type { AuthFactorType } from '@latchkey/model';
import { createClientSession } from '@latchkey/srp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPasskeyApp, newUser as newPerson, registerPasskey } from '../../operations/passkeys/testing/passkeys.ts';
import { createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { findUser } from '../../rules/names/user-lookup.ts';
import { sampleUser } from '../../store/testing/sample-records.ts';
import { signIn } from '../../operations/users/testing/users.ts';
import { chooseFactors, latestCode, newFactorApp, newReachable, respondWithSentCode } from '../testing/factor-users.ts';
import {
  type App,
  initiate,
  newUser,
  OTHER_PASSWORD,
  type Parameters,
  passwordClaim,
  refusal,
  refusals,
  respond,
} from '../testing/sign-in-steps.ts';
import { availableFactors } from './first-factors.ts';

const PASSWORD = 'Corr3ct-horse';
const byPasswordOnly = ['PASSWORD', 'PASSWORD_SRP'];

let services: TestServices;
let app: App;
beforeAll(async () => {
  services = await createTestServices();
  app = await newFactorApp(services, { mode: 'OPTIONAL' });
  await newUser(app, 'nameless');
});
afterAll(() => services.close());

const begin = (USERNAME: string, more: Parameters = {}, through = app) =>
  initiate(through, 'USER_AUTH', { USERNAME, ...more });

const choose = (USERNAME: string, Session: string | undefined, responses: Parameters) =>
  respond(app, 'SELECT_CHALLENGE', { USERNAME, ...responses }, Session);

async function offered(USERNAME: string, through = app): Promise<readonly string[] | undefined> {
  const { ChallengeName, AvailableChallenges } = await begin(USERNAME, {}, through);
  expect(ChallengeName).toBe('SELECT_CHALLENGE');
  return AvailableChallenges;
}

describe('a user may choose', () => {
  it('the password, and a code to each verified address', async () => {
    await newReachable(app, 'both');
    expect(await offered('both')).toEqual(['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP']);
    await newReachable(app, 'mail', ['email']);
    expect(await offered('mail')).toEqual(['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP']);
    await newReachable(app, 'phone', ['phone_number']);
    expect(await offered('phone')).toEqual(['PASSWORD', 'PASSWORD_SRP', 'SMS_OTP']);
    expect(await offered('nameless')).toEqual(byPasswordOnly);
  });

  it('no code to an address that is not verified', async () => {
    await newUser(app, 'unverified', { attributes: { email: 'unverified@example.com', email_verified: 'false' } });
    expect(await offered('unverified')).toEqual(byPasswordOnly);
  });

  it('only what the pool allows', async () => {
    const pool = { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } } as const;
    const strict = await newFactorApp(services, { mode: 'OFF', pool });
    await newReachable(strict, 'both');
    expect(await offered('both', strict)).toEqual(['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP']);
  });

  it.each([
    ['MULTI_FACTOR_WITH_USER_VERIFICATION', ['PASSWORD', 'PASSWORD_SRP', 'WEB_AUTHN']],
    ['SINGLE_FACTOR', byPasswordOnly],
  ] as const)(
    'with MFA, of codes and passkeys only passkeys, if they count as both factors: %s',
    async (kind, factors) => {
      const AllowedFirstAuthFactors: AuthFactorType[] = ['PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN'];
      const configuration = { RelyingPartyId: 'example.com', FactorConfiguration: kind };
      const place = await newPasskeyApp(services, configuration, {
        Policies: { SignInPolicy: { AllowedFirstAuthFactors } },
      });
      const sub = await newPerson(services, place, 'ada@example.com');
      const before = await initiate({ services, ...place }, 'USER_AUTH', { USERNAME: 'ada' });
      expect(before.AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP']);
      await registerPasskey(services, await signIn(services, place, 'ada'));
      const { pool, client } = await services.directory.client(place.ClientId);
      const user = await services.store.read.users.find(pool.id, sub);
      const origin = { requestId: 'id', sourceIp: null, userAgent: null, note: () => undefined };
      const strict = { ...pool, settings: { ...pool.settings, mfa: 'ON' as const } };
      const offeredIn = (one: typeof pool) =>
        availableFactors({ ...services, pool: one, client, origin }, { sub }, user, 'ada');
      expect(await offeredIn(pool)).toEqual(['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'WEB_AUTHN']);
      expect(await offeredIn(strict)).toEqual(factors);
    },
  );

  it('no SRP with an imported hash, which has no verifier yet', async () => {
    const { pool, client } = await services.directory.client(app.ClientId);
    const origin = { requestId: 'id', sourceIp: null, userAgent: null, note: () => undefined };
    const user = sampleUser(pool.id, { attributes: {}, mfaFactors: [] });
    const offeredTo = (change: object) =>
      availableFactors({ ...services, pool, client, origin }, user, { ...user, ...change }, 'ada');
    expect(await offeredTo({})).toEqual(byPasswordOnly);
    expect(await offeredTo({ password: null, importedHash: { text: 'a hash' } })).toEqual(['PASSWORD']);
    // There must be something to choose.
    expect(await offeredTo({ password: null })).toEqual(byPasswordOnly);
  });

  it('only the password once a second factor is enabled or required', async () => {
    await newReachable(app, 'careful');
    await chooseFactors(app, 'careful', ['SMS_MFA'], 'SMS_MFA');
    expect(await offered('careful')).toEqual(byPasswordOnly);
    const strict = await newFactorApp(services, { mode: 'ON' });
    await newReachable(strict, 'both');
    expect(await offered('both', strict)).toEqual(byPasswordOnly);
    expect(await offered('nobody', strict)).toEqual(byPasswordOnly);
  });

  it('as much as most users, if nobody has the name', async () => {
    expect(await offered('nobody')).toEqual(['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP']);
    expect(await offered('+15550100')).toEqual(['PASSWORD', 'PASSWORD_SRP', 'SMS_OTP']);
  });
});

describe('a choice', () => {
  it('that is not offered is refused, does not count, and leaves the Session valid', async () => {
    const { Session } = await begin('nameless');
    const refused = refusal('InvalidParameterException', 'ANSWER must be one of the available challenges.');
    for (const ANSWER of ['EMAIL_OTP', 'WEB_AUTHN', 'SMS_MFA', 'x', 'EMAIL_OTP', 'EMAIL_OTP']) {
      await expect(choose('nameless', Session, { ANSWER })).rejects.toMatchObject(refused);
    }
    const missing = refusal('InvalidParameterException', 'Missing required parameter ANSWER');
    await expect(choose('nameless', Session, {})).rejects.toMatchObject(missing);
    const signedIn = await choose('nameless', Session, { ANSWER: 'PASSWORD', PASSWORD });
    expect(signedIn).toHaveProperty('AuthenticationResult.AccessToken');
  });

  it('of the password with a wrong one leaves the Session valid', async () => {
    const { Session } = await begin('nameless');
    const wrong = choose('nameless', Session, { ANSWER: 'PASSWORD', PASSWORD: OTHER_PASSWORD });
    await expect(wrong).rejects.toMatchObject(refusals.incorrect);
    const signedIn = await choose('nameless', Session, { ANSWER: 'PASSWORD', PASSWORD });
    expect(signedIn).toHaveProperty('AuthenticationResult.AccessToken');
    const again = choose('nameless', Session, { ANSWER: 'PASSWORD', PASSWORD });
    await expect(again).rejects.toMatchObject(refusals.usedSession);
  });

  it('of the password without one asks for it', async () => {
    const { Session } = await begin('nameless');
    const asked = await choose('nameless', Session, { ANSWER: 'PASSWORD' });
    expect(asked).toMatchObject({ ChallengeName: 'PASSWORD', ChallengeParameters: {} });
    const answer = (given: Parameters) => respond(app, 'PASSWORD', { USERNAME: 'nameless', ...given }, asked.Session);
    await expect(answer({})).rejects.toThrow('Missing required parameter PASSWORD');
    await expect(answer({ PASSWORD: OTHER_PASSWORD })).rejects.toMatchObject(refusals.incorrect);
    expect(await answer({ PASSWORD })).toHaveProperty('AuthenticationResult.AccessToken');
    await expect(choose('nameless', Session, { ANSWER: 'PASSWORD' })).rejects.toMatchObject(refusals.usedSession);
  });

  it.each([true, false])('of SRP begins a round, at once or with the next request (%s)', async (atOnce) => {
    const { Session } = await begin('nameless');
    const session = await createClientSession();
    const SRP_A = session.A;
    let reply = await choose('nameless', Session, { ANSWER: 'PASSWORD_SRP', ...(atOnce && { SRP_A }) });
    if (!atOnce) {
      expect(reply).toMatchObject({ ChallengeName: 'PASSWORD_SRP', ChallengeParameters: {} });
      const answer = (given: Parameters) =>
        respond(app, 'PASSWORD_SRP', { USERNAME: 'nameless', ...given }, reply.Session);
      await expect(answer({})).rejects.toThrow('Missing required parameter SRP_A');
      reply = await answer({ SRP_A });
    }
    expect(reply).toMatchObject({ ChallengeName: 'PASSWORD_VERIFIER', Session: expect.any(String) as string });
    const claim = await passwordClaim(app, { session, reply });
    const proved = await respond(app, 'PASSWORD_VERIFIER', { USERNAME: 'nameless', ...claim }, reply.Session);
    expect(proved).toHaveProperty('AuthenticationResult.AccessToken');
  });

  it('of a code sends it, to a name without an address, too', async () => {
    const { email } = await newReachable(app, 'coded', ['email']);
    const { Session } = await begin('coded');
    const sent = await choose('coded', Session, { ANSWER: 'EMAIL_OTP' });
    expect(sent).toMatchObject({
      ChallengeName: 'EMAIL_OTP',
      ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL', USER_ID_FOR_SRP: 'coded' },
    });
    const signedIn = await respondWithSentCode(app, 'EMAIL_OTP', 'coded', sent.Session, latestCode(app, email));
    expect(signedIn).toHaveProperty('AuthenticationResult.AccessToken');
    const unknown = await choose('nobody', (await begin('nobody')).Session, { ANSWER: 'EMAIL_OTP' });
    expect(unknown).toMatchObject({
      ChallengeName: 'EMAIL_OTP',
      ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL' },
    });
  });
});

describe('a preferred challenge', () => {
  it('is issued at once if the user has it', async () => {
    const asked = await begin('nameless', { PREFERRED_CHALLENGE: 'PASSWORD' });
    expect(asked).toMatchObject({ ChallengeName: 'PASSWORD' });
    const { A } = await createClientSession();
    const round = await begin('nameless', { PREFERRED_CHALLENGE: 'PASSWORD_SRP', SRP_A: A });
    expect(round).toMatchObject({ ChallengeName: 'PASSWORD_VERIFIER', Session: expect.any(String) as string });
  });

  it('of the password signs in at once', async () => {
    const preferred = { PREFERRED_CHALLENGE: 'PASSWORD' };
    expect(await begin('nameless', { ...preferred, PASSWORD })).toHaveProperty('AuthenticationResult.AccessToken');
    const wrong = begin('nameless', { ...preferred, PASSWORD: OTHER_PASSWORD });
    await expect(wrong).rejects.toMatchObject(refusals.incorrect);
  });

  it.each(['EMAIL_OTP', 'WEB_AUTHN', 'SOFTWARE_TOKEN_MFA', 'toString'])(
    'that the user does not have (%s) leaves the choice',
    async (name) => {
      const reply = await begin('nameless', { PREFERRED_CHALLENGE: name, PASSWORD });
      expect(reply).toMatchObject({ ChallengeName: 'SELECT_CHALLENGE', AvailableChallenges: byPasswordOnly });
    },
  );
});

it('a user with an imported hash may choose the password, which replaces it', async () => {
  await newUser(app, 'imported');
  const { pool } = await services.directory.client(app.ClientId);
  const user = await findUser(services.store.read, pool, 'imported');
  if (user === undefined) throw new Error('There is no such user.');
  const hash = scryptSync(PASSWORD, 'salt', 32, { N: 16, r: 1, p: 1 }).toString('hex');
  const importedHash = { text: `16$1$1$${Buffer.from('salt').toString('hex')}$${hash}` };
  await services.store.write((tx) => tx.users.replace({ ...user, password: null, importedHash }));
  const { Session } = await begin('imported', { PREFERRED_CHALLENGE: 'PASSWORD' });
  const signedIn = await respond(app, 'PASSWORD', { USERNAME: 'imported', PASSWORD }, Session);
  expect(signedIn).toHaveProperty('AuthenticationResult.AccessToken');
  const after = await findUser(services.store.read, pool, 'imported');
  expect([after?.importedHash, after?.password?.expiresAt]).toEqual([null, null]);
});
