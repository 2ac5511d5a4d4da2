/** Every flow and factor through `latchkey signin`, against a server with a fixed code. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { password } from '../harness/aws.ts';
import { type Machine, newMachine } from '../harness/command.ts';
import { customAuthTriggers, functionArguments } from '../harness/custom-auth.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { choicePool, createFactorApp, enabled, newPersonWithAddresses, preferFactors } from '../harness/factors.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName, newPerson } from '../harness/people.ts';
import { type App, createApp } from '../harness/sign-in.ts';

const code = '246810';

let latchkey: Latchkey;
beforeAll(async () => {
  latchkey = await startLatchkey({ args: ['--fixed-code', code, ...functionArguments] });
});
afterAll(() => latchkey.stop());

let machine: Machine;
beforeEach(async () => {
  machine = await newMachine();
});
afterEach(() => machine.remove());

/** Runs `latchkey signin` with the lines for standard input. */
function signIn(
  { userPoolId, clientId }: App,
  username: string,
  words: readonly string[],
  lines: readonly string[] = [],
) {
  const where = ['--endpoint', latchkey.endpoint, '--pool', userPoolId, '--client', clientId];
  const stdin = lines.length === 0 ? [] : ['--password-stdin'];
  const input = lines.map((line) => `${line}\n`).join('');
  return machine.run(['signin', ...where, '-u', username, '--json', ...stdin, ...words], input);
}

describe('USER_AUTH', () => {
  let app: App;
  beforeAll(async () => {
    app = await createFactorApp(latchkey, { mode: 'OFF' }, { pool: choicePool });
  });
  const flow = ['--flow', 'USER_AUTH'];

  it.each([
    ['EMAIL_OTP', /A code was sent by e-mail to m\*\*\*@e\*\*\*\.\n/],
    ['SMS_OTP', /A code was sent by text message to \+\*+\d{4}\.\n/],
  ])('%s', async (factor, said) => {
    const { username } = await newPersonWithAddresses(app);
    const finished = await signIn(app, username, [...flow, '--factor', factor, '--code', code]);
    expect(finished.code, finished.stdout).toBe(0);
    expect(finished.json()).toMatchObject({
      signedIn: { username },
      challenges: ['SELECT_CHALLENGE', factor],
    });
    expect(finished.stderr).toMatch(said);
    const wrong = await signIn(app, username, [...flow, '--factor', factor, '--code', '000000']);
    expect(wrong.code).toBe(1);
    expect(wrong.json()).toMatchObject({ error: { code: 'CodeMismatch' } });
  });

  it.each(['PASSWORD', 'PASSWORD_SRP'])('%s', async (factor) => {
    const { username } = await newPersonWithAddresses(app);
    const finished = await signIn(app, username, [...flow, '--factor', factor], [password]);
    expect(finished.code, finished.stdout).toBe(0);
    expect(finished.json()).toMatchObject({ signedIn: { username } });
    const wrong = await signIn(app, username, [...flow, '--factor', factor], ['Wrong-Horse-7']);
    expect(wrong.json()).toMatchObject({ error: { code: 'IncorrectCredentials' } });
  });
});

describe('CUSTOM_AUTH', () => {
  let app: App;
  beforeAll(async () => {
    app = await createApp(latchkey, { pool: { LambdaConfig: customAuthTriggers }, mfa: 'OFF' });
  });
  const flow = ['--flow', 'CUSTOM_AUTH'];

  it('shows the sums, and reads the answers line by line', async () => {
    const { username } = await newPerson(app, uniqueName('twice'));
    const finished = await signIn(app, username, flow, ['42', '49']);
    expect(finished.code, finished.stdout).toBe(0);
    expect(finished.json()).toMatchObject({
      signedIn: { username },
      challenges: ['CUSTOM_CHALLENGE', 'CUSTOM_CHALLENGE'],
      codeAsked: null,
    });
    expect(finished.stderr).toContain('6 x 7');
    expect(finished.stderr).toContain('7 x 7');
  });

  it('failAuthentication is reported as an error', async () => {
    const { username } = await newPerson(app, uniqueName('never'));
    const finished = await signIn(app, username, flow, ['42']);
    expect(finished.code).toBe(1);
    expect(finished.json()).toMatchObject({ error: { code: 'IncorrectCredentials' } });
  });
});

describe('second factors', () => {
  it.each(['SMS_MFA', 'EMAIL_OTP'] as const)(
    '%s: chosen with --factor, and not asked for again on the remembered device',
    async (factor) => {
      const app = await createFactorApp(
        latchkey,
        { mode: 'OPTIONAL', email: true },
        { pool: { DeviceConfiguration: alwaysWithSuppression } },
      );
      const person = await newPersonWithAddresses(app);
      const { username } = person;
      await preferFactors(app, person, { SMSMfaSettings: enabled, EmailMfaSettings: enabled });
      const first = await signIn(app, username, ['--factor', factor, '--code', code], [password]);
      expect(first.code, first.stdout).toBe(0);
      expect(first.json()).toMatchObject({
        challenges: ['SELECT_MFA_TYPE', factor],
        codeAsked: { why: 'no-device' },
        device: { status: 'confirmed', remembered: true },
      });
      const second = await signIn(app, username, [], [password]);
      expect(second.code, second.stdout).toBe(0);
      expect(second.json()).toMatchObject({ challenges: [], codeAsked: null, device: { status: 'known' } });
    },
  );

  it('EMAIL_OTP is set up with the given address', async () => {
    const app = await createFactorApp(
      latchkey,
      { mode: 'ON', email: true, app: true },
      { pool: { SmsConfiguration: undefined } },
    );
    const { username } = await newPerson(app);
    const words = ['--factor', 'EMAIL_OTP', '--attribute', `email=${username}@example.com`, '--code', code];
    const finished = await signIn(app, username, words, [password]);
    expect(finished.code, finished.stdout).toBe(0);
    expect(finished.json()).toMatchObject({ signedIn: { username }, challenges: ['MFA_SETUP', 'EMAIL_OTP'] });
    const again = await signIn(app, username, ['--code', code], [password]);
    expect(again.json()).toMatchObject({ challenges: ['EMAIL_OTP'] });
  });
});
