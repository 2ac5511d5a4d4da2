/** CUSTOM_AUTH: what the triggers are told, and what each of their decisions leads to. */
import { createClientSession } from '@latchkey/srp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { findUser } from '../../rules/names/user-lookup.ts';
import { functionArn, type TestEvent } from '../../triggers/testing/test-functions.ts';
import {
  customFunctions,
  latestCode,
  newFactorApp,
  newReachable,
  respondWithSentCode,
  RIGHT_ANSWER,
} from '../testing/factor-users.ts';
import {
  type App,
  byPassword,
  initiate,
  newUser,
  type Parameters,
  passwordClaim,
  refusal,
  refusals,
  respond,
  type Round,
} from '../testing/sign-in-steps.ts';

const unrecognizable = refusal('InvalidLambdaResponseException', 'Unrecognizable lambda output');

let services: TestServices;
let app: App;
/** What DefineAuthChallenge decides next, and what it and the others were asked. */
let decide: (event: TestEvent) => object;
let create: () => object;
const events: TestEvent[] = [];
beforeAll(async () => {
  services = await createTestServices();
  services.functions.set('define', (event) => {
    events.push(event);
    return { ...event, response: decide(event) };
  });
  services.functions.set('create', (event) => {
    events.push(event);
    return { ...event, response: create() };
  });
  services.functions.set('verify', (event) => {
    events.push(event);
    return { ...event, response: { answerCorrect: event.request['challengeAnswer'] === RIGHT_ANSWER } };
  });
  const LambdaConfig = {
    DefineAuthChallenge: functionArn('define'),
    CreateAuthChallenge: functionArn('create'),
    VerifyAuthChallengeResponse: functionArn('verify'),
  };
  app = await newFactorApp(services, { mode: 'OFF', pool: { LambdaConfig } });
  await newUser(app, 'ann');
});
afterAll(() => services.close());
beforeEach(() => {
  events.length = 0;
  create = () => ({ publicChallengeParameters: { hint: 'please' }, privateChallengeParameters: { word: 'x' } });
});

const asking = (challengeName: string | undefined) => ({
  challengeName,
  issueTokens: false,
  failAuthentication: false,
});
const begin = (USERNAME = 'ann', more: Parameters = {}) => initiate(app, 'CUSTOM_AUTH', { USERNAME, ...more });
const answer = (ANSWER: string, Session: string | undefined, USERNAME = 'ann') =>
  respond(app, 'CUSTOM_CHALLENGE', { USERNAME, ANSWER }, Session);

async function beginWithSrp(): Promise<Round> {
  const session = await createClientSession();
  return { session, reply: await begin('ann', { CHALLENGE_NAME: 'SRP_A', SRP_A: session.A }) };
}

describe('DefineAuthChallenge', () => {
  it('may issue tokens at once, but not to a name that nobody has', async () => {
    decide = () => ({ issueTokens: true });
    expect(await begin()).toHaveProperty('AuthenticationResult.AccessToken');
    await expect(begin('nobody')).rejects.toMatchObject(refusals.incorrect);
  });

  it('may fail the sign-in, even if it would also issue tokens', async () => {
    decide = () => ({ failAuthentication: true, issueTokens: true });
    await expect(begin()).rejects.toMatchObject(refusals.incorrect);
  });

  it.each([undefined, 'SMS_MFA', 'SRP_A'])('may not ask for %s', async (challengeName) => {
    decide = () => asking(challengeName);
    await expect(begin()).rejects.toMatchObject({ code: 'InvalidLambdaResponseException' });
  });

  it('may ask for the password only after SRP_A, and only as the first challenge', async () => {
    decide = () => asking('PASSWORD_VERIFIER');
    await expect(begin()).rejects.toMatchObject(unrecognizable);
    const round = await beginWithSrp();
    expect(round.reply).toMatchObject({ ChallengeName: 'PASSWORD_VERIFIER', Session: expect.any(String) as string });
    const claim = { USERNAME: 'ann', ...(await passwordClaim(app, round)) };
    await expect(respond(app, 'PASSWORD_VERIFIER', claim, round.reply.Session)).rejects.toMatchObject(unrecognizable);
  });

  it('is told about the user, or that there is none, like the others', async () => {
    decide = () => asking('CUSTOM_CHALLENGE');
    const { Session } = await begin();
    await answer('wrong', Session);
    const userAttributes = { sub: expect.any(String) as string };
    expect(events).toHaveLength(5);
    for (const event of events) {
      expect(event).toMatchObject({ userName: 'ann', request: { userAttributes, userNotFound: false } });
    }
    events.length = 0;
    const nobody = await begin('nobody');
    await answer('wrong', nobody.Session, 'nobody');
    expect(events).toHaveLength(5);
    for (const event of events) expect(event).toMatchObject({ userName: 'nobody', request: { userNotFound: true } });
  });

  it('is told the results of all challenges, with the names and metadata', async () => {
    const session = await createClientSession();
    decide = ({ request }) => asking((request['session'] as []).length < 2 ? 'PASSWORD_VERIFIER' : 'CUSTOM_CHALLENGE');
    create = () => ({ publicChallengeParameters: {}, privateChallengeParameters: {}, challengeMetadata: 'FIRST' });
    const reply = await begin('ann', { CHALLENGE_NAME: 'SRP_A', SRP_A: session.A });
    const claim = { USERNAME: 'ann', ...(await passwordClaim(app, { session, reply })) };
    const asked = await respond(app, 'PASSWORD_VERIFIER', claim, reply.Session);
    const again = await answer('wrong', asked.Session);
    decide = () => ({ issueTokens: true });
    expect(await answer(RIGHT_ANSWER, again.Session)).toHaveProperty('AuthenticationResult.AccessToken');
    const told = events.filter(({ triggerSource }) => triggerSource.startsWith('Define'));
    const results = [
      { challengeName: 'SRP_A', challengeResult: true },
      { challengeName: 'PASSWORD_VERIFIER', challengeResult: true },
      { challengeName: 'CUSTOM_CHALLENGE', challengeResult: false, challengeMetadata: 'FIRST' },
      { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'FIRST' },
    ];
    expect(told.map(({ request }) => request['session'])).toMatchObject(
      [1, 2, 3, 4].map((count) => results.slice(0, count)),
    );
  });
});

describe('a custom challenge', () => {
  it('shows the public parameters only, and the others to the trigger that verifies the answer', async () => {
    decide = () => asking('CUSTOM_CHALLENGE');
    const asked = await begin();
    expect(asked).toMatchObject({ ChallengeName: 'CUSTOM_CHALLENGE' });
    expect(asked.ChallengeParameters).toEqual({ USERNAME: 'ann', hint: 'please' });
    decide = () => ({ issueTokens: true });
    await answer('something', asked.Session);
    const verified = events.find(({ triggerSource }) => triggerSource.startsWith('Verify'));
    expect(verified).toMatchObject({
      userName: 'ann',
      request: { privateChallengeParameters: { word: 'x' }, challengeAnswer: 'something' },
    });
    const created = events.find(({ triggerSource }) => triggerSource.startsWith('Create'));
    expect(created).toMatchObject({ request: { challengeName: 'CUSTOM_CHALLENGE', session: [] } });
  });

  it('may have private parameters that do not fit into a Session', async () => {
    const word = 'x'.repeat(5_000);
    decide = () => asking('CUSTOM_CHALLENGE');
    create = () => ({ publicChallengeParameters: {}, privateChallengeParameters: { word } });
    const { Session = '' } = await begin();
    expect(Session.length).toBeLessThanOrEqual(2048);
    decide = () => ({ issueTokens: true });
    expect(await answer(RIGHT_ANSWER, Session)).toHaveProperty('AuthenticationResult.AccessToken');
    const verified = events.find(({ triggerSource }) => triggerSource.startsWith('Verify'));
    expect(verified?.request['privateChallengeParameters']).toEqual({ word });
  });

  it('takes one answer', async () => {
    decide = () => asking('CUSTOM_CHALLENGE');
    const { Session } = await begin();
    const next = await answer('wrong', Session);
    await expect(answer(RIGHT_ANSWER, Session)).rejects.toMatchObject(refusals.usedSession);
    expect(next).toMatchObject({ ChallengeName: 'CUSTOM_CHALLENGE' });
    const missing = respond(app, 'CUSTOM_CHALLENGE', { USERNAME: 'ann' }, next.Session);
    await expect(missing).rejects.toThrow('Missing required parameter ANSWER');
  });

  it('ends the sign-in if the trigger says so', async () => {
    decide = () => asking('CUSTOM_CHALLENGE');
    const { Session } = await begin();
    decide = () => ({ failAuthentication: true });
    await expect(answer(RIGHT_ANSWER, Session)).rejects.toMatchObject(refusals.incorrect);
    const { pool } = await services.directory.client(app.ClientId);
    const user = await findUser(services.store.read, pool, 'ann');
    const [event] = await services.store.read.authEvents.list(pool.id, user?.sub ?? '');
    expect(event).toMatchObject({
      answered: 'CUSTOM_CHALLENGE',
      outcome: { kind: 'failure', code: 'NotAuthorizedException', lockedUntil: null },
    });
  });

  it('of a name that nobody has never signs in', async () => {
    decide = () => asking('CUSTOM_CHALLENGE');
    const { Session } = await begin('nobody');
    decide = () => ({ issueTokens: true });
    await expect(answer(RIGHT_ANSWER, Session, 'nobody')).rejects.toMatchObject(refusals.incorrect);
  });

  it('is not verified while the account is locked', async () => {
    const LambdaConfig = customFunctions(services, 'locked', { rights: 1, wrongs: 3 });
    const locking = await newFactorApp(services, { mode: 'OFF', pool: { LambdaConfig } });
    await newUser(locking, 'ann');
    const { Session } = await initiate(locking, 'CUSTOM_AUTH', { USERNAME: 'ann' });
    const wrong = { PASSWORD: 'Wr0ng-password' };
    for (let n = 0; n < 5; n += 1) await expect(byPassword(locking, 'ann', wrong)).rejects.toThrow();
    const responses = { USERNAME: 'ann', ANSWER: RIGHT_ANSWER };
    await expect(respond(locking, 'CUSTOM_CHALLENGE', responses, Session)).rejects.toMatchObject(refusals.locked);
    services.clock.advance(1_000);
    await expect(respond(locking, 'CUSTOM_CHALLENGE', responses, Session)).resolves.toHaveProperty(
      'AuthenticationResult',
    );
  });
});

it('CHALLENGE_NAME is SRP_A or absent, and SRP_A comes with it', async () => {
  decide = () => asking('CUSTOM_CHALLENGE');
  const other = begin('ann', { CHALLENGE_NAME: 'PASSWORD_VERIFIER' });
  await expect(other).rejects.toMatchObject(refusal('InvalidParameterException', 'CHALLENGE_NAME must be SRP_A.'));
  await expect(begin('ann', { CHALLENGE_NAME: 'SRP_A' })).rejects.toThrow('Missing required parameter SRP_A');
});

it('MFA follows the password of CUSTOM_AUTH, and comes before the custom challenges', async () => {
  const LambdaConfig = customFunctions(services, 'with-mfa', { rights: 1, wrongs: 3 });
  const strict = await newFactorApp(services, { mode: 'ON', pool: { LambdaConfig } });
  const { phone_number } = await newReachable(strict, 'ann', ['phone_number']);
  const session = await createClientSession();
  const first = { USERNAME: 'ann', CHALLENGE_NAME: 'SRP_A', SRP_A: session.A };
  const reply = await initiate(strict, 'CUSTOM_AUTH', first);
  const claim = { USERNAME: 'ann', ...(await passwordClaim(strict, { session, reply })) };
  const sent = await respond(strict, 'PASSWORD_VERIFIER', claim, reply.Session);
  expect(sent).toMatchObject({ ChallengeName: 'SMS_MFA' });
  const asked = await respondWithSentCode(strict, 'SMS_MFA', 'ann', sent.Session, latestCode(strict, phone_number));
  expect(asked).toMatchObject({ ChallengeName: 'CUSTOM_CHALLENGE' });
  const right = { USERNAME: 'ann', ANSWER: RIGHT_ANSWER };
  const signedIn = await respond(strict, 'CUSTOM_CHALLENGE', right, asked.Session);
  expect(signedIn).toHaveProperty('AuthenticationResult.AccessToken');
});
