/**
 * Pools with the tag latchkey:lock-out=nist: failures count until a success or a reset, whatever was guessed, and after
 * 100 of them nobody signs in under the name until the password is reset or an administrator ends the lock-out.
 */
import {
  AdminEnableUserCommand,
  AdminSetUserPasswordCommand,
  ConfirmForgotPasswordCommand,
  CreateUserPoolCommand,
  ForgotPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password } from '../harness/aws.ts';
import { advance } from '../harness/development.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithDevice, uniqueName } from '../harness/people.ts';
import { attemptsExceeded, incorrect, refusal, wrongCode } from '../harness/refusal.ts';
import {
  type App,
  beginSrp,
  createApp,
  deviceClaim,
  initiate,
  passwordClaim,
  provePassword,
  respond,
} from '../harness/sign-in.ts';

let latchkey: Latchkey;
/** Devices take the place of the code. The client hides whether users exist. */
let app: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  app = await createApp(latchkey, {
    pool: {
      UserPoolTags: { 'latchkey:lock-out': 'nist' },
      AliasAttributes: ['email'],
      DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
    },
    client: { PreventUserExistenceErrors: 'ENABLED' },
  });
});
afterAll(() => latchkey.stop());

const byPassword = (USERNAME: string, PASSWORD: string) => initiate(app, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD });

async function bySrp(username: string, guess: string) {
  const round = await beginSrp(app, username);
  return respond(app, 'PASSWORD_VERIFIER', { USERNAME: username, ...(await passwordClaim(app, round, guess)) });
}

/** The longest wait between two guesses. */
const wait = () => advance(latchkey, 'PT15M');

async function failBy(guess: (n: number) => Promise<unknown>, times: number): Promise<Set<string>> {
  const messages = new Set<string>();
  for (let n = 0; n < times; n += 1) {
    await wait();
    messages.add((await refusal(guess(n))).message);
  }
  return messages;
}

/** Sends as many wrong passwords for each of the names. */
async function failPassword(usernames: readonly string[], times: number): Promise<Set<string>> {
  const messages = new Set<string>();
  for (let n = 0; n < times; n += 1) {
    await wait();
    const refusals = usernames.map((username) => refusal(byPassword(username, `Wrong-Horse-${n}`)));
    for (const { message } of await Promise.all(refusals)) messages.add(message);
  }
  return messages;
}

describe('the profile nist', { timeout: 120_000 }, () => {
  it('counts passwords, SRP proofs, codes and device proofs together, over months', async () => {
    const person = await newPersonWithDevice(app);
    const { username: USERNAME, device, authenticator } = person;
    expect(await failPassword([USERNAME], 40)).toEqual(new Set([incorrect.message]));
    await advance(latchkey, 'P30D');
    expect(await failBy((n) => bySrp(USERNAME, `Wrong-Horse-${n}`), 30)).toEqual(new Set([incorrect.message]));
    const codes = authenticator.wrongCodes(20);
    const byCode = async (n: number) => {
      const { Session } = await byPassword(USERNAME, password);
      const answer = { USERNAME, SOFTWARE_TOKEN_MFA_CODE: codes[n] ?? '' };
      return respond(app, 'SOFTWARE_TOKEN_MFA', answer, Session);
    };
    expect(await failBy(byCode, 20)).toEqual(new Set([wrongCode.message]));
    const byDevice = async () => {
      const further = { DEVICE_KEY: device.deviceKey };
      const proved = await provePassword(app, person, further);
      const { session } = await beginSrp(app, USERNAME);
      const begun = { USERNAME, SRP_A: session.A, ...further };
      const reply = await respond(app, 'DEVICE_SRP_AUTH', begun, proved.Session);
      const claim = await deviceClaim({ reply, session }, { ...device, secret: 'guessed' });
      return respond(app, 'DEVICE_PASSWORD_VERIFIER', { USERNAME, ...claim, ...further }, reply.Session);
    };
    expect(await failBy(byDevice, 10)).toEqual(new Set([incorrect.message]));
    await advance(latchkey, 'P365D');
    expect(await refusal(byPassword(USERNAME, password))).toEqual(attemptsExceeded);
    expect(await refusal(provePassword(app, person))).toEqual(attemptsExceeded);
  });

  it('a complete sign-in begins a new count', async () => {
    const { username } = await newPerson(app);
    await failPassword([username], 99);
    await wait();
    expect((await byPassword(username, password)).AuthenticationResult).toBeDefined();
    await failPassword([username], 99);
    await wait();
    expect((await byPassword(username, password)).AuthenticationResult).toBeDefined();
  });

  it('an unknown user name is locked like a known one, and stays so', async () => {
    const unknown = uniqueName('nobody');
    expect(await failPassword([unknown], 100)).toEqual(new Set([incorrect.message]));
    await advance(latchkey, 'P365D');
    expect(await refusal(byPassword(unknown, password))).toEqual(attemptsExceeded);
    expect(await refusal(beginSrp(app, unknown))).toEqual(attemptsExceeded);
  });

  it('a reset by the user or an administrator ends the lock-out', async () => {
    const user = (Username: string) => ({ UserPoolId: app.userPoolId, Username });
    const resets: readonly ((Username: string) => Promise<unknown>)[] = [
      (Username) => app.sdk.send(new AdminEnableUserCommand(user(Username))),
      (Username) =>
        app.sdk.send(new AdminSetUserPasswordCommand({ ...user(Username), Password: password, Permanent: true })),
      async (Username) => {
        const ClientId = app.clientId;
        await app.sdk.send(new ForgotPasswordCommand({ ClientId, Username }));
        const ConfirmationCode = await latestCode(latchkey, `${Username}@example.com`);
        const reset = { ClientId, Username, ConfirmationCode, Password: password };
        await app.sdk.send(new ConfirmForgotPasswordCommand(reset));
      },
    ];
    const locked = resets.map(() => uniqueName('locked'));
    for (const name of locked) await newPerson(app, name, { email: `${name}@example.com`, email_verified: 'true' });
    await failPassword(locked, 100);
    await advance(latchkey, 'P1D');
    for (const [index, name] of locked.entries()) {
      expect(await refusal(byPassword(name, password))).toEqual(attemptsExceeded);
      await resets[index]?.(name);
      expect((await byPassword(name, password)).AuthenticationResult).toBeDefined();
    }
    expect(await failPassword(locked, 5)).toEqual(new Set([incorrect.message]));
  });

  it('is chosen by a value that exists', async () => {
    const pool = { PoolName: 'p', UserPoolTags: { 'latchkey:lock-out': 'strict' } };
    const { message } = await refusal(app.sdk.send(new CreateUserPoolCommand(pool)));
    expect(message).toBe("The tag latchkey:lock-out cannot be 'strict'. It can be: cognito, nist.");
  });
});
