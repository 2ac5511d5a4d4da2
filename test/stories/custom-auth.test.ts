/** CUSTOM_AUTH: Lambda triggers of the pool decide the next step, but cannot skip what the pool requires. */
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminSetUserPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createClientSession } from '@latchkey/srp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUser, password } from '../harness/aws.ts';
import { signedInAs } from '../harness/choice.ts';
import { claimsOf } from '../harness/claims.ts';
import { customAuthTriggers, functionArguments, solve } from '../harness/custom-auth.ts';
import { confirmDevice } from '../harness/device.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { createFactorApp, enabled, uniquePhone, preferFactors } from '../harness/factors.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName, newPerson } from '../harness/people.ts';
import { incorrect, invalidSession, parameterError, refusal, refused, usedSession } from '../harness/refusal.ts';
import {
  type App,
  createApp,
  deviceClaim,
  initiate,
  type Parameters,
  passwordClaim,
  type Reply,
  respond,
  secondClient,
  type SrpRound,
} from '../harness/sign-in.ts';

let latchkey: Latchkey;
let app: App;
let admin: App;
beforeAll(async () => {
  latchkey = await startLatchkey({ args: functionArguments });
  app = await createApp(latchkey, { pool: { LambdaConfig: customAuthTriggers }, mfa: 'OFF' });
  admin = { ...app, admin: true };
});
afterAll(() => latchkey.stop());

const begin = (at: App, username: string, parameters: Parameters = {}) =>
  initiate(at, 'CUSTOM_AUTH', { USERNAME: username, ...parameters });

const answer = (at: App, username: string, ANSWER: string, Session?: string, further: Parameters = {}) =>
  respond(at, 'CUSTOM_CHALLENGE', { USERNAME: username, ANSWER, ...further }, Session);

/** Answers the multiplication of the challenge. */
const solveIn = (at: App, username: string, { ChallengeParameters, Session }: Reply, further: Parameters = {}) =>
  answer(at, username, solve(ChallengeParameters), Session, further);

/** Begins CUSTOM_AUTH with SRP, up to the proof of the password. */
async function beginWithPassword(at: App, username: string, further: Parameters = {}): Promise<SrpRound> {
  const session = await createClientSession();
  const reply = await begin(at, username, { CHALLENGE_NAME: 'SRP_A', SRP_A: session.A, ...further });
  expect(reply.ChallengeName).toBe('PASSWORD_VERIFIER');
  return { reply, session };
}

const prove = async (at: App, username: string, round: SrpRound, guess = password, further: Parameters = {}) => {
  const proof = await passwordClaim(at, round, guess);
  return respond(at, 'PASSWORD_VERIFIER', { USERNAME: username, ...proof, ...further }, round.reply.Session);
};

const success = async (requests: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(requests)).filter(({ status }) => status === 'fulfilled').length;

const operations = [
  ['InitiateAuth', () => app],
  ['AdminInitiateAuth', () => admin],
] as const;

describe.each(operations)('by %s', (_name, at) => {
  it('the right answer returns tokens', async () => {
    const { username } = await newPerson(app, uniqueName('quiz'));
    const asked = await begin(at(), username);
    expect(asked).toMatchObject({
      ChallengeName: 'CUSTOM_CHALLENGE',
      ChallengeParameters: { USERNAME: username, sum: '6 x 7' },
    });
    expect(JSON.stringify(asked)).not.toContain('"42"');
    expect(asked.Session?.length).toBeGreaterThanOrEqual(20);
    expect(asked.Session?.length).toBeLessThanOrEqual(2048);
    expect(signedInAs(await solveIn(at(), username, asked))).toBe(username);
    expect(await refusal(solveIn(at(), username, asked))).toEqual(usedSession);
  });

  it('after a wrong answer, a new challenge is issued as long as the trigger decides so; the old Session is no longer valid', async () => {
    const { username } = await newPerson(app, uniqueName('quiz'));
    const first = await begin(at(), username);
    const second = await answer(at(), username, 'no idea', first.Session);
    expect(second).toMatchObject({
      ChallengeName: 'CUSTOM_CHALLENGE',
      ChallengeParameters: { sum: '7 x 7', before: 'SUM_0' },
    });
    expect(await refusal(solveIn(at(), username, first))).toEqual(usedSession);
    expect(signedInAs(await solveIn(at(), username, second))).toBe(username);
  });

  it('failAuthentication ends the sign-in', async () => {
    const { username } = await newPerson(app, uniqueName('quiz'));
    let asked = await begin(at(), username);
    for (const guess of ['1', '2']) asked = await answer(at(), username, guess, asked.Session);
    expect(await refusal(answer(at(), username, '3', asked.Session))).toEqual(incorrect);
    expect(await refusal(solveIn(at(), username, asked))).toEqual(usedSession);
    const { username: unwanted } = await newPerson(app, uniqueName('never'));
    expect(await refusal(begin(at(), unwanted))).toEqual(incorrect);
  });

  it('several challenges come one after the other', async () => {
    const { username } = await newPerson(app, uniqueName('twice'));
    const first = await begin(at(), username);
    const second = await solveIn(at(), username, first);
    expect(second.ChallengeParameters).toMatchObject({ sum: '7 x 7', before: 'SUM_0' });
    expect(signedInAs(await solveIn(at(), username, second))).toBe(username);
  });

  it('SRP first: the password, then the challenge', async () => {
    const { username } = await newPerson(app, uniqueName('quiz'));
    const round = await beginWithPassword(at(), username);
    expect(await refusal(prove(at(), username, round, 'Wrong-Horse-7'))).toEqual(incorrect);
    const asked = await prove(at(), username, round);
    expect(asked).toMatchObject({
      ChallengeName: 'CUSTOM_CHALLENGE',
      ChallengeParameters: { before: 'SRP_A PASSWORD_VERIFIER' },
    });
    expect(await refusal(prove(at(), username, round))).toEqual(usedSession);
    const wrong = await answer(at(), username, 'no idea', asked.Session);
    expect(signedInAs(await solveIn(at(), username, wrong))).toBe(username);
  });

  it('SRP first: a password that an administrator set is replaced before the challenge', async () => {
    const username = uniqueName('quiz');
    const user = { UserPoolId: app.userPoolId, Username: username };
    const TemporaryPassword = 'Temporary-Horse-7';
    await app.sdk.send(new AdminCreateUserCommand({ ...user, TemporaryPassword, MessageAction: 'SUPPRESS' }));
    const asked = await prove(at(), username, await beginWithPassword(at(), username), TemporaryPassword);
    expect(asked.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    const replacement = { USERNAME: username, NEW_PASSWORD: password };
    const next = await respond(at(), 'NEW_PASSWORD_REQUIRED', replacement, asked.Session);
    expect(next.ChallengeName).toBe('CUSTOM_CHALLENGE');
    expect(signedInAs(await solveIn(at(), username, next))).toBe(username);
  });

  it('private challenge parameters may be longer than a Session', async () => {
    const { username } = await newPerson(app, uniqueName('long'));
    const first = await begin(at(), username);
    expect(first.Session?.length).toBeLessThanOrEqual(2048);
    const second = await answer(at(), username, 'no idea', first.Session);
    expect(second.Session?.length).toBeLessThanOrEqual(2048);
    expect(signedInAs(await solveIn(at(), username, second))).toBe(username);
    const again = await prove(at(), username, await beginWithPassword(at(), username));
    expect(signedInAs(await solveIn(at(), username, again))).toBe(username);
  });
});

describe('triggers', () => {
  it('that fail are quoted in the error', async () => {
    const { username } = await newPerson(app, uniqueName('asleep'));
    expect(await refusal(begin(app, username))).toEqual(
      refused('UserLambdaValidationException', 'DefineAuthChallenge failed with error The oracle is asleep.'),
    );
  });

  it('that request an unknown challenge cause an error', async () => {
    const { username } = await newPerson(app, uniqueName('odd'));
    expect(await refusal(begin(app, username))).toEqual(
      refused('InvalidLambdaResponseException', 'Unrecognizable lambda output'),
    );
  });

  it('may issue tokens at once, for existing users who may sign in', async () => {
    const { username } = await newPerson(app, uniqueName('eager'));
    expect(signedInAs(await begin(app, username))).toBe(username);
    await app.sdk.send(new AdminDisableUserCommand({ UserPoolId: app.userPoolId, Username: username }));
    expect((await refusal(begin(app, username))).message).toBe('User is disabled.');
  });

  it.each(['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'] as const)(
    '%s must be configured',
    async (missing) => {
      const LambdaConfig = { ...customAuthTriggers, [missing]: undefined };
      const place = await createApp(latchkey, { pool: { LambdaConfig }, mfa: 'OFF' });
      const { username } = await newPerson(place, uniqueName('quiz'));
      const signIn = async () => solveIn(place, username, await begin(place, username));
      const message = 'Custom auth lambda trigger is not configured for the user pool.';
      expect(await refusal(signIn())).toEqual(refused('InvalidParameterException', message));
    },
  );
});

describe('unknown user names', () => {
  it('ENABLED: challenges are issued as for a user, and no answer is right', async () => {
    const hiding = await secondClient(app, { PreventUserExistenceErrors: 'ENABLED' });
    const walk = async (username: string) => {
      const first = await begin(hiding, username);
      const second = await answer(hiding, username, 'no idea', first.Session);
      return [first, second].map(({ ChallengeName, ChallengeParameters, Session }) => {
        const { USERNAME, ...parameters } = ChallengeParameters ?? {};
        return { ChallengeName, parameters, isNamed: USERNAME === username, hasSession: Session !== undefined };
      });
    };
    const { username } = await newPerson(app, uniqueName('quiz'));
    expect(await walk(uniqueName('quiz-nobody'))).toEqual(await walk(username));
    const unknownName = uniqueName('quiz-nobody');
    expect(await refusal(solveIn(hiding, unknownName, await begin(hiding, unknownName)))).toEqual(incorrect);
    // Not even if the trigger would issue tokens.
    expect(await refusal(begin(hiding, uniqueName('eager-nobody')))).toEqual(incorrect);
    const round = await beginWithPassword(hiding, unknownName);
    expect(await refusal(prove(hiding, unknownName, round))).toEqual(incorrect);
  });

  it('LEGACY returns UserNotFoundException', async () => {
    const telling = await secondClient(app, { PreventUserExistenceErrors: 'LEGACY' });
    expect(await refusal(begin(telling, uniqueName('quiz-nobody')))).toEqual(
      refused('UserNotFoundException', 'User does not exist.'),
    );
  });
});

describe('invalid requests', () => {
  it('CHALLENGE_NAME must be SRP_A, with an SRP_A', async () => {
    const { username } = await newPerson(app, uniqueName('quiz'));
    expect(await refusal(begin(app, username, { CHALLENGE_NAME: 'PASSWORD' }))).toEqual(
      parameterError('CHALLENGE_NAME must be SRP_A.'),
    );
    expect(await refusal(begin(app, username, { CHALLENGE_NAME: 'SRP_A' }))).toEqual(
      parameterError('Missing required parameter SRP_A'),
    );
  });

  it('a Session is valid only for its user, client and challenge', async () => {
    const { username } = await newPerson(app, uniqueName('quiz'));
    const { username: other } = await newPerson(app, uniqueName('quiz'));
    const asked = await begin(app, username);
    expect(await refusal(solveIn(app, other, asked))).toEqual(incorrect);
    expect(await refusal(solveIn(await secondClient(app), username, asked))).toEqual(invalidSession);
    const code = { USERNAME: username, SMS_MFA_CODE: '42', ANSWER: 'PASSWORD' };
    for (const name of ['SMS_MFA', 'SELECT_CHALLENGE'] as const) {
      expect(await refusal(respond(app, name, code, asked.Session))).toEqual(invalidSession);
    }
    expect(await refusal(respond(app, 'CUSTOM_CHALLENGE', { USERNAME: username }, asked.Session))).toEqual(
      parameterError('Missing required parameter ANSWER'),
    );
    expect(signedInAs(await solveIn(app, username, asked))).toBe(username);
  });

  it('a changed password ends a sign-in that has verified the old one', async () => {
    const { username } = await newPerson(app, uniqueName('quiz'));
    const asked = await prove(app, username, await beginWithPassword(app, username));
    const user = { UserPoolId: app.userPoolId, Username: username };
    await app.sdk.send(new AdminSetUserPasswordCommand({ ...user, Password: 'Second-Horse-8', Permanent: true }));
    expect((await refusal(solveIn(app, username, asked))).name).toBe('NotAuthorizedException');
  });
});

describe('64 at once', () => {
  it.each(['quiz', 'long'])('right answers: one sign-in (%s)', async (stem) => {
    const { username } = await newPerson(app, uniqueName(stem));
    const asked = await begin(app, username);
    expect(await success(Array.from({ length: 64 }, () => solveIn(app, username, asked)))).toBe(1);
  });

  it('wrong answers to one challenge: one continues', async () => {
    const { username } = await newPerson(app, uniqueName('quiz'));
    const { Session } = await begin(app, username);
    const guesses = Array.from({ length: 64 }, (_, n) => answer(app, username, `guess ${n}`, Session));
    expect(await success(guesses)).toBe(1);
  });
});

describe('MFA', () => {
  let guarded: App;
  beforeAll(async () => {
    guarded = await createFactorApp(
      latchkey,
      { mode: 'OPTIONAL' },
      { pool: { LambdaConfig: customAuthTriggers, DeviceConfiguration: alwaysWithSuppression } },
    );
  });

  /** Creates a user who receives codes by SMS. */
  async function newGuarded(stem = 'quiz') {
    const username = uniqueName(stem);
    const phone = uniquePhone();
    await createUser(guarded.sdk, guarded, username, { phone_number: phone, phone_number_verified: 'true' });
    await preferFactors(guarded, { username }, { SMSMfaSettings: enabled });
    const giveCode = async ({ Session }: Reply, further: Parameters = {}) => {
      const SMS_MFA_CODE = await latestCode(latchkey, phone);
      return respond(guarded, 'SMS_MFA', { USERNAME: username, SMS_MFA_CODE, ...further }, Session);
    };
    return { username, giveCode };
  }

  it('follows the password, before the custom challenge', async () => {
    const { username, giveCode } = await newGuarded();
    const code = await prove(guarded, username, await beginWithPassword(guarded, username));
    expect(code.ChallengeName).toBe('SMS_MFA');
    const asked = await giveCode(code);
    expect(asked.ChallengeName).toBe('CUSTOM_CHALLENGE');
    expect(signedInAs(await solveIn(guarded, username, asked))).toBe(username);
  });

  it('follows the custom challenges if there is no password, whatever the triggers decide', async () => {
    const { username, giveCode } = await newGuarded();
    const code = await solveIn(guarded, username, await begin(guarded, username));
    expect(code.ChallengeName).toBe('SMS_MFA');
    expect(signedInAs(await giveCode(code))).toBe(username);
    const { username: eager, giveCode: giveEagerCode } = await newGuarded('eager');
    const asked = await begin(guarded, eager);
    expect(asked.ChallengeName).toBe('SMS_MFA');
    expect(signedInAs(await giveEagerCode(asked))).toBe(eager);
  });

  it('a remembered device takes the place of the code, and gives its proof at the end', async () => {
    const { username, giveCode } = await newGuarded();
    const code = await prove(guarded, username, await beginWithPassword(guarded, username));
    const first = await solveIn(guarded, username, await giveCode(code));
    const { device } = await confirmDevice(guarded, first.AuthenticationResult ?? {});
    const { deviceKey: DEVICE_KEY } = device;
    const who = { USERNAME: username, DEVICE_KEY };

    const round = await beginWithPassword(guarded, username, { DEVICE_KEY });
    const asked = await prove(guarded, username, round, password, { DEVICE_KEY });
    expect(asked.ChallengeName).toBe('CUSTOM_CHALLENGE');
    const proving = await solveIn(guarded, username, asked, { DEVICE_KEY });
    expect(proving.ChallengeName).toBe('DEVICE_SRP_AUTH');
    const session = await createClientSession();
    const reply = await respond(guarded, 'DEVICE_SRP_AUTH', { ...who, SRP_A: session.A }, proving.Session);
    const proof = { ...who, ...(await deviceClaim({ reply, session }, device)) };
    const last = await respond(guarded, 'DEVICE_PASSWORD_VERIFIER', proof, reply.Session);
    expect(claimsOf(last.AuthenticationResult?.AccessToken)).toMatchObject({ username, device_key: DEVICE_KEY });
  });

  it('the code is required if the device gives no proof after the password', async () => {
    const { username, giveCode } = await newGuarded();
    const code = await prove(guarded, username, await beginWithPassword(guarded, username));
    const first = await solveIn(guarded, username, await giveCode(code));
    const { device } = await confirmDevice(guarded, first.AuthenticationResult ?? {});
    const { deviceKey: DEVICE_KEY } = device;
    const round = await beginWithPassword(guarded, username, { DEVICE_KEY });
    const asked = await prove(guarded, username, round, password, { DEVICE_KEY });
    expect((await solveIn(guarded, username, asked)).ChallengeName).toBe('SMS_MFA');
  });
});
