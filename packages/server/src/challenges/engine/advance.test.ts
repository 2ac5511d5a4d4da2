/** What an accepted step stores, and what a step leaves that is refused although its proof was right. */
import { createClientSession } from '@latchkey/srp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireMfa } from '../../operations/pools/testing/required-mfa.ts';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { SetRiskConfiguration } from '../../operations/threat-protection/SetRiskConfiguration.ts';
import { AdminDisableUser } from '../../operations/users/administration/AdminDisableUser.ts';
import { findUser } from '../../rules/names/user-lookup.ts';
import { functionArn } from '../../triggers/testing/test-functions.ts';
import { newFactorApp, newReachable } from '../testing/factor-users.ts';
import { openSession } from '../state/sign-in.ts';
import { makeRisky, protectedPool, setActions } from '../testing/risky-users.ts';
import {
  type App,
  byPassword,
  codeOf,
  confirmDevice,
  initiate,
  newApp,
  newUser,
  OTHER_PASSWORD,
  passwordClaim,
  refusal,
  refusals,
  respond,
  respondWithCode,
  setPassword,
  setUpTotp,
  withChangeBeforeCommit,
} from '../testing/sign-in-steps.ts';

const blocked = refusal('NotAuthorizedException', 'Unable to login because of security reasons');

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

async function userOf({ ClientId }: App) {
  const { pool } = await services.directory.client(ClientId);
  const user = await findUser(services.store.read, pool, 'ann');
  if (user === undefined) throw new Error('There is no ann.');
  return user;
}

async function trailOf(app: App) {
  return services.store.read.authEvents.list(app.UserPoolId, (await userOf(app)).sub);
}

async function failuresOf(app: App): Promise<number> {
  const { sub } = await userOf(app);
  return (await services.store.write((tx) => tx.guards.attempts(app.UserPoolId, sub)))?.failures ?? 0;
}

const wrong = (app: App) =>
  expect(byPassword(app, 'ann', { PASSWORD: 'Wr0ng-password' })).rejects.toMatchObject(refusals.incorrect);

describe('a complete sign-in', () => {
  it('ends the count of failures, which a challenge does not', async () => {
    const app = await newApp(services, { mfa: 'OPTIONAL' });
    await newUser(app, 'ann');
    await wrong(app);
    const { AuthenticationResult } = await byPassword(app, 'ann');
    expect(await failuresOf(app)).toBe(0);
    const secret = await setUpTotp(app, AuthenticationResult?.AccessToken ?? '');
    await wrong(app);
    const { Session } = await byPassword(app, 'ann');
    expect(await failuresOf(app)).toBe(1);
    await respondWithCode(app, 'ann', Session, codeOf(app, secret, 1));
    expect(await failuresOf(app)).toBe(0);
  });

  it('is the first one only once', async () => {
    const app = await newApp(services);
    await newUser(app, 'ann');
    const user = await userOf(app);
    await services.store.write((tx) => tx.users.replace({ ...user, awaitsFirstSignIn: true }));
    await byPassword(app, 'ann');
    expect(await userOf(app)).toEqual({ ...user, awaitsFirstSignIn: false });
  });

  it('leaves its steps in the audit trail, with the new device', async () => {
    const app = await newApp(services, { mfa: 'OPTIONAL', pool: { DeviceConfiguration: {} } });
    await newUser(app, 'ann');
    const first = await byPassword(app, 'ann');
    const secret = await setUpTotp(app, first.AuthenticationResult?.AccessToken ?? '');
    const { Session } = await byPassword(app, 'ann');
    const last = await respondWithCode(app, 'ann', Session, codeOf(app, secret, 1));
    const device = { given: null, carried: null, standing: 'absent', trusted: false, minted: null };
    const minted = ({ AuthenticationResult }: typeof first) => AuthenticationResult?.NewDeviceMetadata?.DeviceKey;
    const [tokens, challenge, earlier] = await trailOf(app);
    expect([tokens, challenge, earlier]).toMatchObject([
      {
        answered: 'SOFTWARE_TOKEN_MFA',
        outcome: { kind: 'tokens' },
        mfa: 'passed',
        device: { ...device, minted: minted(last) },
      },
      { answered: null, outcome: { kind: 'challenge', name: 'SOFTWARE_TOKEN_MFA' }, mfa: 'no-device-key', device },
      { answered: null, outcome: { kind: 'tokens' }, mfa: 'no-factor', device: { ...device, minted: minted(first) } },
    ]);
    expect([tokens?.signInId === challenge?.signInId, tokens?.signInId === earlier?.signInId]).toEqual([true, false]);
  });
});

describe('a challenge', () => {
  it('has a Session that knows the device, or that there is none', async () => {
    const app = await newApp(services, { mfa: 'OPTIONAL', pool: { DeviceConfiguration: {} } });
    await newUser(app, 'ann');
    const first = await byPassword(app, 'ann');
    await setUpTotp(app, first.AuthenticationResult?.AccessToken ?? '');
    const { DeviceKey: DEVICE_KEY } = await confirmDevice(app, first);
    const keyIn = async (more: object) => {
      const { Session } = await byPassword(app, 'ann', { ...more });
      return openSession(services, Session ?? '').deviceKey;
    };
    expect([await keyIn({}), await keyIn({ DEVICE_KEY })]).toEqual([null, DEVICE_KEY]);
  });
});

describe('a right proof of a password that is gone', () => {
  const dropPassword = (app: App) => async () => {
    const user = await userOf(app);
    await services.store.write((tx) => tx.users.replace({ ...user, password: null }));
  };

  it('is not accepted, with the password in the first request or later', async () => {
    const app = await newApp(services);
    await newUser(app, 'ann');
    const gone = withChangeBeforeCommit(app, dropPassword(app));
    await expect(byPassword(gone, 'ann')).rejects.toMatchObject(refusals.incorrect);
    const other = await newApp(services);
    await newUser(other, 'ann');
    const session = await createClientSession();
    const reply = await initiate(other, 'USER_SRP_AUTH', { USERNAME: 'ann', SRP_A: session.A });
    const claim = { USERNAME: 'ann', ...(await passwordClaim(other, { session, reply })) };
    const overtaken = withChangeBeforeCommit(other, dropPassword(other));
    await expect(respond(overtaken, 'PASSWORD_VERIFIER', claim)).rejects.toMatchObject(refusals.badSession);
  });
});

describe('a risk', () => {
  it('blocks the first step, which is stored with what was judged', async () => {
    const app = await newFactorApp(services, { mode: 'OFF', pool: protectedPool('ENFORCED') });
    await newUser(app, 'ann');
    await makeRisky(app, 'ann');
    await expect(byPassword(app, 'ann')).rejects.toMatchObject(blocked);
    expect(await trailOf(app)).toMatchObject([
      {
        outcome: { kind: 'failure', code: 'NotAuthorizedException', lockedUntil: null },
        risk: { decision: 'Block', level: 'High', isEnforced: true },
      },
    ]);
    expect(await failuresOf(app)).toBe(0);
  });

  it('blocks a later step that comes without the device, which does not consume its Session', async () => {
    const DeviceConfiguration = { ChallengeRequiredOnNewDevice: true };
    const app = await newApp(services, {
      mfa: 'OPTIONAL',
      pool: { ...protectedPool('ENFORCED'), DeviceConfiguration },
    });
    await newUser(app, 'ann');
    const first = await byPassword(app, 'ann');
    const secret = await setUpTotp(app, first.AuthenticationResult?.AccessToken ?? '');
    const withCode = async (more: object) => {
      services.clock.advance(30_000);
      const { Session } = await byPassword(app, 'ann', { ...more });
      return respondWithCode(app, 'ann', Session, codeOf(app, secret), more);
    };
    const { DeviceKey: DEVICE_KEY } = await confirmDevice(app, await withCode({}));
    await makeRisky(app, 'ann');
    await setActions(app, { trusted: 'MFA_REQUIRED', other: 'BLOCK' });
    services.clock.advance(30_000);
    const begun = await byPassword(app, 'ann', { DEVICE_KEY });
    expect(begun.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    const code = codeOf(app, secret);
    await expect(respondWithCode(app, 'ann', begun.Session, code)).rejects.toMatchObject(blocked);
    const [refused] = await trailOf(app);
    expect(refused).toMatchObject({ answered: 'SOFTWARE_TOKEN_MFA', outcome: { kind: 'failure' } });
    expect(refused).not.toHaveProperty('risk');
    const next = await respondWithCode(app, 'ann', begun.Session, code, { DEVICE_KEY });
    expect(next.ChallengeName).toBe('DEVICE_SRP_AUTH');
  });

  it('is told to the user where the configuration says so', async () => {
    const app = await newFactorApp(services, { mode: 'OFF', pool: protectedPool('ENFORCED') });
    const { email } = await newReachable(app, 'ann', ['email']);
    await makeRisky(app, 'ann');
    const action = { EventAction: 'NO_ACTION', Notify: true } as const;
    await callOperation(services, SetRiskConfiguration, {
      UserPoolId: app.UserPoolId,
      AccountTakeoverRiskConfiguration: {
        NotifyConfiguration: { SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/example.com' },
        Actions: { HighAction: action },
      },
    });
    const before = services.inbox.list(email).length;
    await byPassword(app, 'ann');
    expect(services.inbox.list(email)).toHaveLength(before + 1);
  });
});

describe('a right proof', () => {
  it('of a user who may not sign in is in the audit trail, and counts as no failure', async () => {
    const app = await newApp(services);
    await newUser(app, 'ann');
    await callOperation(services, AdminDisableUser, { UserPoolId: app.UserPoolId, Username: 'ann' });
    const before = (await trailOf(app)).length;
    const disabling = byPassword(app, 'ann');
    await expect(disabling).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    expect((await trailOf(app)).length).toBe(before + 1);
    expect(await failuresOf(app)).toBe(0);
  });

  it('while the account is locked reveals nothing, and leaves no event', async () => {
    const app = await newApp(services);
    await newUser(app, 'ann');
    const locking = withChangeBeforeCommit(app, async () => {
      for (let n = 0; n < 5; n += 1) await wrong(app);
    });
    await expect(byPassword(locking, 'ann')).rejects.toMatchObject(refusals.locked);
    const kinds = (await trailOf(app)).map(({ outcome }) => outcome.kind);
    expect(kinds).toEqual(['failure', 'failure', 'failure', 'failure', 'failure']);
  });

  it('of a user without a factor, in a pool that requires one which nobody can set up, says so', async () => {
    const app = await newFactorApp(services, { mode: 'OPTIONAL' });
    await newUser(app, 'ann');
    await requireMfa(services, app.UserPoolId);
    const refused = {
      code: 'InvalidUserPoolConfigurationException',
      message:
        'The user pool requires MFA, and has no second factor that this user has or could set up while signing in.',
    };
    await expect(byPassword(app, 'ann')).rejects.toMatchObject(refused);
    expect((await trailOf(app))[0]).toMatchObject({
      outcome: { kind: 'failure', code: 'InvalidUserPoolConfigurationException', message: null },
    });
  });
});

describe('after the password of CUSTOM_AUTH, the trigger', () => {
  /** @param decision of DefineAuthChallenge, after the password was right */
  async function afterPassword(name: string, decision: object) {
    services.functions.set(name, (event) => {
      const results = event.request['session'] as readonly unknown[];
      const first = { challengeName: 'PASSWORD_VERIFIER', issueTokens: false, failAuthentication: false };
      return { ...event, response: results.length === 1 ? first : decision };
    });
    const LambdaConfig = { DefineAuthChallenge: functionArn(name) };
    const app = await newFactorApp(services, { mode: 'OFF', pool: { LambdaConfig } });
    await newUser(app, 'ann');
    const session = await createClientSession();
    const begun = { USERNAME: 'ann', CHALLENGE_NAME: 'SRP_A', SRP_A: session.A };
    const reply = await initiate(app, 'CUSTOM_AUTH', begun);
    const claim = { USERNAME: 'ann', ...(await passwordClaim(app, { session, reply })) };
    return { app, answer: () => respond(app, 'PASSWORD_VERIFIER', claim, reply.Session) };
  }

  it('may issue tokens', async () => {
    const { app, answer } = await afterPassword('issue', { issueTokens: true });
    expect(await answer()).toHaveProperty('AuthenticationResult.AccessToken');
    expect(await trailOf(app)).toMatchObject([
      { answered: null, outcome: { kind: 'tokens' } },
      { answered: 'PASSWORD_VERIFIER', outcome: { kind: 'challenge', name: 'CUSTOM_CHALLENGE' } },
    ]);
  });

  it('does not complete it if the password was replaced meanwhile', async () => {
    const { app, answer } = await afterPassword('replace', { issueTokens: true });
    const define = services.functions.get('replace');
    services.functions.set('replace', async (event) => {
      await setPassword(app, 'ann', OTHER_PASSWORD, true);
      return define?.(event);
    });
    await expect(answer()).rejects.toMatchObject(refusals.incorrect);
  });

  it('may end the sign-in', async () => {
    const { answer } = await afterPassword('fail', { failAuthentication: true });
    await expect(answer()).rejects.toMatchObject(refusals.incorrect);
  });
});
