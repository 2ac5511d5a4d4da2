/** Every flow and factor through `@latchkey/client`, against the server: choices, codes, custom challenges. */
import {
  type ClientOptions,
  confirmSignUp,
  mfaStatus,
  setMfaPreference,
  signIn,
  type SignInInput,
  type SignInStep,
  signUp,
} from '@latchkey/client';
import { fromSdk } from '@latchkey/client/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authenticator } from '../harness/authenticator.ts';
import { password } from '../harness/aws.ts';
import { claimsOf } from '../harness/claims.ts';
import { customAuthTriggers, functionArguments, solve } from '../harness/custom-auth.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { choicePool, createFactorApp, enabled, newPersonWithAddresses, preferFactors } from '../harness/factors.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName, newPerson } from '../harness/people.ts';
import { type App, createApp } from '../harness/sign-in.ts';
import { answered, expectDone, expectStep, failure, visit } from './visitor.ts';

let latchkey: Latchkey;
beforeAll(async () => {
  latchkey = await startLatchkey({ args: functionArguments });
});
afterAll(() => latchkey.stop());

const codeOf = (to: string) => latestCode(latchkey, to);
const enter = (app: App, input: SignInInput, options: Partial<ClientOptions> = {}) =>
  signIn(visit(latchkey, app, options).client, input);
const whoIn = (step: SignInStep) => claimsOf(expectDone(step).session.tokens.accessToken)['username'];
const forDevice = ['DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER'];

/** Returns the step if it asks for a code from a message. Any other step fails the test. */
function expectCode(step: SignInStep) {
  if (step.challenge === 'EMAIL_OTP' || step.challenge === 'SMS_OTP' || step.challenge === 'SMS_MFA') return step;
  throw new Error(`expected a code that was sent, got ${step.challenge ?? 'tokens'}`);
}

describe.each([
  ['without client secret', {}],
  ['with client secret', { GenerateSecret: true }],
])('USER_AUTH %s', (_title, client) => {
  let app: App;
  beforeAll(async () => {
    app = await createFactorApp(latchkey, { mode: 'OFF' }, { pool: choicePool, client });
  });
  const flow = 'USER_AUTH';

  it.each(['PASSWORD', 'PASSWORD_SRP'] as const)('%s, preferred, chosen, or asked for later', async (preferred) => {
    const { username } = await newPersonWithAddresses(app);
    expect(whoIn(await enter(app, { username, flow, preferred, password }))).toBe(username);
    expect(await failure(enter(app, { username, flow, preferred, password: 'Wrong-Horse-7' }))).toMatchObject({
      code: 'IncorrectCredentials',
    });

    const choice = expectStep(await enter(app, { username, flow }), 'SELECT_CHALLENGE');
    expect(choice.choices).toEqual(['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP']);
    expect(whoIn(await choice.respond({ choice: preferred, password }))).toBe(username);

    const again = expectStep(await enter(app, { username, flow }), 'SELECT_CHALLENGE');
    const asked = expectStep(await again.respond({ choice: preferred }), preferred);
    expect(whoIn(await asked.respond({ password }))).toBe(username);
  });

  it.each([
    ['EMAIL_OTP', 'EMAIL'],
    ['SMS_OTP', 'SMS'],
  ] as const)('%s, preferred and chosen', async (preferred, medium) => {
    const { username, email, phone } = await newPersonWithAddresses(app);
    const address = preferred === 'EMAIL_OTP' ? email : phone;
    const asked = expectCode(await enter(app, { username, flow, preferred }));
    expect(asked.delivery.medium).toBe(medium);
    expect(await failure(asked.respond({ code: 'abcdef' }))).toMatchObject({ code: 'CodeMismatch' });
    expect(whoIn(await asked.respond({ code: await codeOf(address) }))).toBe(username);

    const choice = expectStep(await enter(app, { username, flow }), 'SELECT_CHALLENGE');
    expect(await failure(choice.respond({ choice: 'WEB_AUTHN' }))).toMatchObject({ code: 'InvalidParameter' });
    const chosen = expectCode(await choice.respond({ choice: preferred }));
    expect(whoIn(await chosen.respond({ code: await codeOf(address) }))).toBe(username);
  });

  it('by the administrator, over the AWS SDK', async () => {
    const { username, email } = await newPersonWithAddresses(app);
    const input = { username, flow, preferred: 'EMAIL_OTP', admin: true } as const;
    const asked = expectCode(await enter(app, input, { transport: fromSdk(app.sdk) }));
    expect(whoIn(await asked.respond({ code: await codeOf(email) }))).toBe(username);
  });
});

describe('automatic sign-in', () => {
  it('follows the confirmation of a sign-up', async () => {
    const pool = { ...choicePool, AutoVerifiedAttributes: ['email' as const] };
    const app = await createFactorApp(latchkey, { mode: 'OFF' }, { pool });
    const { client } = visit(latchkey, app);
    const username = uniqueName('newcomer');
    const email = `${username}@example.com`;
    await signUp(client, { username, password, attributes: { email } });
    const session = await confirmSignUp(client, { username, code: await codeOf(email) });
    if (session === undefined) throw new Error('no Session');
    expect(whoIn(await signIn(client, { username, flow: 'USER_AUTH', session }))).toBe(username);
  });
});

describe('CUSTOM_AUTH', () => {
  let app: App;
  beforeAll(async () => {
    app = await createApp(latchkey, {
      pool: { LambdaConfig: customAuthTriggers, DeviceConfiguration: alwaysWithSuppression },
      mfa: 'OFF',
    });
  });
  const flow = 'CUSTOM_AUTH';

  it('several challenges, with a wrong answer between them', async () => {
    const { username } = await newPerson(app, uniqueName('twice'));
    let step = await enter(app, { username, flow });
    for (const isRight of [true, false, true]) {
      const asked = expectStep(step, 'CUSTOM_CHALLENGE');
      step = await asked.respond({ answer: isRight ? solve(asked.parameters) : 'no idea' });
    }
    expect(whoIn(step)).toBe(username);
  });

  it('that fails gives no reason', async () => {
    const { username } = await newPerson(app, uniqueName('never'));
    expect(await failure(enter(app, { username, flow }))).toMatchObject({ code: 'IncorrectCredentials' });
  });

  it('the password first, and the remembered device at the end', async () => {
    const { username } = await newPerson(app, uniqueName('quiz'));
    const visitor = visit(latchkey, app);
    const begin = async (guess: string) => signIn(visitor.client, { username, flow, password: guess });
    expect(await failure(begin('Wrong-Horse-7'))).toMatchObject({ code: 'IncorrectCredentials' });
    const round = async () => {
      const asked = expectStep(await begin(password), 'CUSTOM_CHALLENGE');
      return expectDone(await asked.respond({ answer: solve(asked.parameters) }));
    };
    expect((await round()).device.status).toBe('confirmed');
    visitor.sent.length = 0;
    expect((await round()).device.status).toBe('known');
    expect(answered(visitor.sent)).toEqual(['PASSWORD_VERIFIER', 'CUSTOM_CHALLENGE', ...forDevice]);
    expect(visitor.deviceErrors).toEqual([]);
  });
});

describe('second factors by message', () => {
  it.each([
    ['SMS_MFA', { sms: 'preferred' }, ['SMS_MFA']],
    ['EMAIL_OTP', { email: 'preferred' }, ['EMAIL_OTP']],
  ] as const)('%s: switched on, asked for, and left out at a remembered device', async (name, preference, list) => {
    const app = await createFactorApp(
      latchkey,
      { mode: 'OPTIONAL', email: true },
      { pool: { DeviceConfiguration: alwaysWithSuppression } },
    );
    const { username, email, phone } = await newPersonWithAddresses(app);
    const { session } = expectDone(await enter(app, { username, password }));
    await setMfaPreference(session, preference);
    expect(await mfaStatus(session)).toEqual({ enabled: list, preferred: name });

    const visitor = visit(latchkey, app);
    const asked = expectCode(await signIn(visitor.client, { username, password }));
    expect(asked).toMatchObject({ challenge: name, why: 'no-device' });
    expect(await failure(asked.respond({ code: 'abcdef' }))).toMatchObject({ code: 'CodeMismatch' });
    const first = expectDone(await asked.respond({ code: await codeOf(name === 'SMS_MFA' ? phone : email) }));
    expect(first.device).toMatchObject({ status: 'confirmed', device: { remembered: true, trusted: true } });
    visitor.sent.length = 0;
    expectDone(await signIn(visitor.client, { username, password }));
    expect(answered(visitor.sent)).toEqual(['PASSWORD_VERIFIER', ...forDevice]);
  });

  it('a choice between factors', async () => {
    const app = await createFactorApp(latchkey, { mode: 'OPTIONAL', email: true });
    const person = await newPersonWithAddresses(app);
    const { username, phone } = person;
    await preferFactors(app, person, { SMSMfaSettings: enabled, EmailMfaSettings: enabled });
    const choice = expectStep(await enter(app, { username, password }), 'SELECT_MFA_TYPE');
    expect(choice.choices).toEqual(['SMS_MFA', 'EMAIL_OTP']);
    const asked = expectCode(await choice.respond({ choice: 'SMS_MFA' }));
    expect(whoIn(await asked.respond({ code: await codeOf(phone) }))).toBe(username);
  });

  it('a choice of the factor to set up: e-mail, or the app', async () => {
    const app = await createFactorApp(
      latchkey,
      { mode: 'ON', email: true, app: true },
      { pool: { SmsConfiguration: undefined, DeviceConfiguration: alwaysWithSuppression } },
    );
    const { username } = await newPerson(app);
    const email = `${username}@example.com`;
    const setup = expectStep(await enter(app, { username, password }), 'MFA_SETUP');
    expect(setup.choices).toEqual(['EMAIL_OTP', 'SOFTWARE_TOKEN_MFA']);
    expect(await failure(setup.respond({ choice: 'EMAIL_OTP', email: 'no address' }))).toMatchObject({
      code: 'InvalidParameter',
    });
    const asked = expectCode(await setup.respond({ choice: 'EMAIL_OTP', email }));
    const done = expectDone(await asked.respond({ code: await codeOf(email) }));
    expect(done.device).toMatchObject({ status: 'confirmed', device: { trusted: true } });

    const { username: other } = await newPerson(app);
    const choice = expectStep(await enter(app, { username: other, password }), 'MFA_SETUP');
    const toTheApp = expectStep(await choice.respond({ choice: 'SOFTWARE_TOKEN_MFA' }), 'SOFTWARE_TOKEN_SETUP');
    const authenticator = new Authenticator(toTheApp.secret);
    expect(await failure(toTheApp.respond({ code: authenticator.wrongCodes(1)[0] ?? '' }))).toMatchObject({
      code: 'CodeMismatch',
    });
    expect(whoIn(await toTheApp.respond({ code: await authenticator.code() }))).toBe(other);
  });
});

describe('codes as first factor', () => {
  it('register a device, which gives its proof after the next code but is not trusted for it', async () => {
    const app = await createFactorApp(
      latchkey,
      { mode: 'OFF' },
      { pool: { ...choicePool, DeviceConfiguration: alwaysWithSuppression } },
    );
    const { username, email } = await newPersonWithAddresses(app);
    const visitor = visit(latchkey, app);
    const round = async () => {
      const asked = expectCode(await signIn(visitor.client, { username, flow: 'USER_AUTH', preferred: 'EMAIL_OTP' }));
      return expectDone(await asked.respond({ code: await codeOf(email) }));
    };
    expect((await round()).device).toMatchObject({ status: 'confirmed', device: { trusted: false } });
    visitor.sent.length = 0;
    expect((await round()).device).toMatchObject({ status: 'known', device: { trusted: false } });
    expect(answered(visitor.sent)).toEqual(['EMAIL_OTP', ...forDevice]);
  });

  it('and a code as second factor: the device becomes trusted', async () => {
    const app = await createFactorApp(
      latchkey,
      { mode: 'OPTIONAL', email: true },
      { pool: { ...choicePool, DeviceConfiguration: alwaysWithSuppression } },
    );
    const person = await newPersonWithAddresses(app);
    const { username, email } = person;
    const { client } = visit(latchkey, app);
    const first = expectCode(await signIn(client, { username, flow: 'USER_AUTH', preferred: 'EMAIL_OTP' }));
    const code = await codeOf(email);
    await preferFactors(app, person, { EmailMfaSettings: enabled });
    const second = expectCode(await first.respond({ code }));
    expect(second.challenge).toBe('EMAIL_OTP');
    const done = expectDone(await second.respond({ code: await codeOf(email) }));
    expect(done.device).toMatchObject({ status: 'confirmed', device: { trusted: true } });
  });
});
