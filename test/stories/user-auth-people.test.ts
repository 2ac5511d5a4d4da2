/** USER_AUTH with an unknown user name, with another name of a user, and for users without a password. */
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminResetUserPasswordCommand,
  type ChallengeNameType,
  ConfirmSignUpCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createClientSession } from '@latchkey/srp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password } from '../harness/aws.ts';
import { choicePool, createFactorApp, newPersonWithAddresses } from '../harness/factors.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName, newPerson } from '../harness/people.ts';
import { incorrect, refusal, refused, wrongSentCode } from '../harness/refusal.ts';
import {
  type App,
  initiate,
  type Parameters,
  passwordClaim,
  type Reply,
  respond,
  secondClient,
} from '../harness/sign-in.ts';
import { beginChoice as begin, choose, otherCode, signedInAs } from '../harness/choice.ts';

let latchkey: Latchkey;
/** Password, e-mail and SMS; no MFA, no devices. */
let app: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  app = await createFactorApp(latchkey, { mode: 'OFF' }, { pool: choicePool });
});
afterAll(() => latchkey.stop());

describe('unknown user names', () => {
  let hiding: App;
  let telling: App;
  beforeAll(async () => {
    hiding = await secondClient(app, { PreventUserExistenceErrors: 'ENABLED' });
    telling = await secondClient(app, { PreventUserExistenceErrors: 'LEGACY' });
  });

  it('LEGACY returns UserNotFoundException', async () => {
    const userNotFound = refused('UserNotFoundException', 'User does not exist.');
    for (const preferred of ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP', undefined]) {
      const parameters = preferred === undefined ? {} : { PREFERRED_CHALLENGE: preferred };
      expect(await refusal(begin(telling, uniqueName('nobody'), parameters))).toEqual(userNotFound);
    }
  });

  /** Returns the visible parts of a reply, without the values that differ in each sign-in. */
  const shape = ({ ChallengeName, ChallengeParameters = {}, AvailableChallenges, Session }: Reply) => ({
    ChallengeName,
    AvailableChallenges,
    parameters: Object.keys(ChallengeParameters).toSorted(),
    hasSession: Session !== undefined,
  });

  it('ENABLED offers the same factors each time, as for a user', async () => {
    const { username } = await newPersonWithAddresses(hiding, ['email']);
    const unknownName = uniqueName('nobody');
    const [known, unknown, again] = [
      await begin(hiding, username),
      await begin(hiding, unknownName),
      await begin(hiding, unknownName),
    ];
    expect(shape(unknown)).toEqual(shape(known));
    expect(shape(again)).toEqual(shape(known));
    expect((await begin(hiding, '+15550009999')).AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP', 'SMS_OTP']);
  });

  it.each(['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP'] as const)('ENABLED continues as for a user: %s', async (name) => {
    const { username } = await newPersonWithAddresses(hiding, ['email']);
    const { A: SRP_A } = await createClientSession();
    const walk = async (who: string) => {
      const { Session } = await begin(hiding, who);
      const asked = await choose(hiding, who, name, Session);
      const further =
        name === 'PASSWORD_SRP' ? [await respond(hiding, name, { USERNAME: who, SRP_A }, asked.Session)] : [];
      const last = further[0] ?? asked;
      const challenge: ChallengeNameType = last.ChallengeName ?? name;
      const proof = { PASSWORD: 'Wrong-Horse-7', EMAIL_OTP_CODE: 'abcdef', ...(await claimIn(last)) };
      const outcome = await refusal(respond(hiding, challenge, { USERNAME: who, ...proof }, last.Session));
      return { shapes: [asked, ...further].map(shape), outcome };
    };
    expect(await walk(uniqueName('nobody'))).toEqual(await walk(username));
  });

  it('ENABLED shows the same masked address each time', async () => {
    const { username } = await newPersonWithAddresses(hiding, ['email']);
    const shown = async (who: string) =>
      (await begin(hiding, who, { PREFERRED_CHALLENGE: 'EMAIL_OTP' })).ChallengeParameters?.[
        'CODE_DELIVERY_DESTINATION'
      ];
    const unknownName = uniqueName('nobody');
    const first = await shown(unknownName);
    expect(await shown(unknownName)).toBe(first);
    for (const destination of [first, await shown(username)]) expect(destination).toMatch(/^\w\*{3}@\w\*{3}$/);
  });

  it('ENABLED also limits the codes for an unknown name', async () => {
    const unknownName = uniqueName('nobody');
    const ask = () => begin(hiding, unknownName, { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    for (let n = 1; n <= 10; n += 1) expect((await ask()).ChallengeName).toBe('EMAIL_OTP');
    expect((await refusal(ask())).name).toBe('TooManyRequestsException');
  });

  /** Returns a claim of the right form with a wrong proof. */
  async function claimIn(reply: Reply): Promise<Parameters> {
    if (reply.ChallengeName !== 'PASSWORD_VERIFIER') return {};
    return passwordClaim(app, { reply, session: await createClientSession() }, 'Wrong-Horse-7');
  }
});

describe('other names', () => {
  it.each([
    ['an alias', { AliasAttributes: ['email' as const, 'phone_number' as const] }],
    ['the address in place of a name', { UsernameAttributes: ['email' as const, 'phone_number' as const] }],
  ])('%s: from the choice to the tokens, with a client secret', async (_name, settings) => {
    const aliased = await createFactorApp(
      latchkey,
      { mode: 'OFF' },
      { pool: { ...choicePool, ...settings }, client: { GenerateSecret: true } },
    );
    const stem = uniqueName('alias');
    const email = `${stem}@example.com`;
    const attributes = { email, email_verified: 'true' };
    await newPerson(aliased, 'UsernameAttributes' in settings ? email : stem, attributes);
    const choice = await begin(aliased, email);
    expect(choice.AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP']);
    const asked = await choose(aliased, email, 'EMAIL_OTP', choice.Session);
    const { USER_ID_FOR_SRP: internal = '' } = asked.ChallengeParameters ?? {};
    expect(internal).not.toBe(email);
    const code = { EMAIL_OTP_CODE: await latestCode(latchkey, email) };
    // Clients continue with either name.
    const { Session } = asked;
    expect(await refusal(respond(aliased, 'EMAIL_OTP', { USERNAME: 'somebody', ...code }, Session))).toEqual(incorrect);
    expect(signedInAs(await respond(aliased, 'EMAIL_OTP', { USERNAME: internal, ...code }, Session))).toBe(internal);

    const again = await begin(aliased, email, { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    const second = { EMAIL_OTP_CODE: await latestCode(latchkey, email) };
    expect(signedInAs(await respond(aliased, 'EMAIL_OTP', { USERNAME: email, ...second }, again.Session))).toBe(
      internal,
    );
  });
});

describe('a user who may not sign in', () => {
  it.each([
    ['disabled', 'User is disabled.'],
    ['to reset the password', 'Password reset required for the user'],
  ])('gets the reason after the right code: %s', async (why, message) => {
    const AccountRecoverySetting = { RecoveryMechanisms: [{ Name: 'verified_email' as const, Priority: 1 }] };
    const own = await createFactorApp(latchkey, { mode: 'OFF' }, { pool: { ...choicePool, AccountRecoverySetting } });
    const { username, email } = await newPersonWithAddresses(own);
    const { Session } = await begin(own, username, { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    const code = await latestCode(latchkey, email);
    const user = { UserPoolId: own.userPoolId, Username: username };
    await own.sdk.send(
      why === 'disabled' ? new AdminDisableUserCommand(user) : new AdminResetUserPasswordCommand(user),
    );
    const answer = (EMAIL_OTP_CODE: string) =>
      respond(own, 'EMAIL_OTP', { USERNAME: username, EMAIL_OTP_CODE }, Session);
    expect(await refusal(answer(otherCode(code)))).toEqual(wrongSentCode);
    expect((await refusal(answer(code))).message).toBe(message);
  });

  it('is not offered an address that the sign-up has not verified', async () => {
    const open = await createFactorApp(
      latchkey,
      { mode: 'OFF' },
      { pool: { ...choicePool, AutoVerifiedAttributes: ['email'] } },
    );
    const username = uniqueName('newcomer');
    const UserAttributes = [{ Name: 'email', Value: `${username}@example.com` }];
    const input = { ClientId: open.clientId, Username: username, Password: password, UserAttributes };
    await open.sdk.send(new SignUpCommand(input));
    expect((await begin(open, username)).AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP']);
    const byPassword = begin(open, username, { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password });
    expect(await refusal(byPassword)).toEqual(refused('UserNotConfirmedException', 'User is not confirmed.'));
  });
});

describe('without a password', () => {
  /** Password, e-mail and SMS; addresses are verified with a code. */
  let open: App;
  beforeAll(async () => {
    open = await createFactorApp(
      latchkey,
      { mode: 'OFF' },
      { pool: { ...choicePool, AutoVerifiedAttributes: ['email'] } },
    );
  });

  const byCode = async (username: string, email: string) => {
    const { Session } = await begin(open, username, { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    const answer = { USERNAME: username, EMAIL_OTP_CODE: await latestCode(latchkey, email) };
    return respond(open, 'EMAIL_OTP', answer, Session);
  };

  it('a user signs up, and then signs in with codes', async () => {
    const { sdk, clientId: ClientId } = open;
    const username = uniqueName('newcomer');
    const email = `${username}@example.com`;
    const UserAttributes = [{ Name: 'email', Value: email }];
    await sdk.send(new SignUpCommand({ ClientId, Username: username, UserAttributes }));
    const ConfirmationCode = await latestCode(latchkey, email);
    await sdk.send(new ConfirmSignUpCommand({ ClientId, Username: username, ConfirmationCode }));
    expect((await begin(open, username)).AvailableChallenges).toEqual(['EMAIL_OTP']);
    expect(signedInAs(await byCode(username, email))).toBe(username);
    for (const PASSWORD of ['', password]) {
      const guess = begin(open, username, { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD });
      expect((await guess).ChallengeName).toBe('SELECT_CHALLENGE');
    }
    for (const flow of ['USER_PASSWORD_AUTH', 'USER_SRP_AUTH'] as const) {
      const { A: SRP_A } = await createClientSession();
      const attempt = async () => {
        const reply = await initiate(open, flow, { USERNAME: username, PASSWORD: password, SRP_A });
        const round = { reply, session: await createClientSession() };
        const proof = await passwordClaim(open, round, password);
        return respond(open, 'PASSWORD_VERIFIER', { USERNAME: username, ...proof });
      };
      expect(await refusal(attempt())).toEqual(incorrect);
    }
  });

  it('a user whom an administrator created signs in with a code at once', async () => {
    const username = uniqueName('guest');
    const email = `${username}@example.com`;
    const UserAttributes = [
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
    ];
    const user = { UserPoolId: open.userPoolId, Username: username };
    await open.sdk.send(new AdminCreateUserCommand({ ...user, UserAttributes, MessageAction: 'SUPPRESS' }));
    expect((await begin(open, username)).AvailableChallenges).toEqual(['EMAIL_OTP']);
    expect(signedInAs(await byCode(username, email))).toBe(username);
  });
});
