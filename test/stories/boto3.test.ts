/** The life of a remembered device in an app with Boto3, in each of the five device configurations. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { region } from '../harness/aws.ts';
import { trackedConfigurations, untracked, withCode } from '../harness/device-configurations.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson } from '../harness/people.ts';
import { boto3Missing, runPython } from '../harness/python.ts';
import { deviceDoesNotExist, incorrect, invalidRefreshToken } from '../harness/refusal.ts';
import { createApp } from '../harness/sign-in.ts';

// With LATCHKEY_REQUIRE_SUITES=all, a suite that cannot run fails instead of being skipped.
const mayBeSkipped = boto3Missing !== undefined && process.env['LATCHKEY_REQUIRE_SUITES'] !== 'all';
const tokens = ['AccessToken', 'ExpiresIn', 'IdToken', 'TokenType'];

describe.skipIf(mayBeSkipped)(`Boto3${mayBeSkipped ? `: ${boto3Missing}` : ''}`, () => {
  let latchkey: Latchkey;
  beforeAll(async () => {
    latchkey = await startLatchkey();
  });
  afterAll(() => latchkey.stop());

  /** Creates a user with a password, and runs the scenario in Python. */
  async function storyIn(setting: typeof untracked.setting): Promise<Record<string, unknown>> {
    const client = { GenerateSecret: true };
    const app = await createApp(latchkey, { pool: { DeviceConfiguration: setting }, client });
    const person = await newPerson(app);
    const given = {
      endpoint: latchkey.endpoint,
      region,
      pool: app.userPoolId,
      client: app.clientId,
      client_secret: app.clientSecret,
      user_name: person.username,
      password: person.password,
    };
    return JSON.parse(await runPython('test/python/device_configuration.py', [], JSON.stringify(given)));
  }

  it.each(trackedConfigurations)('$title', async ({ setting, asksUser, suppressesMfa, whenRemembered }) => {
    const { device_key: key, ...happened } = await storyIn(setting);
    expect(key).toMatch(new RegExp(`^${region}_[0-9a-f-]{36}$`));
    expect(happened).toEqual({
      without_mfa: ['PASSWORD_VERIFIER'],
      first: withCode,
      unconfirmed: invalidRefreshToken,
      asks_user: asksUser,
      refreshed: tokens,
      shown_at_once: !asksUser,
      shown: { device_status: 'valid', device_name: 'boto3', last_ip_used: '127.0.0.1' },
      listed: [key],
      remembered: whenRemembered,
      second_key: false,
      ...(suppressesMfa ? { wrong_secret: incorrect } : {}),
      forgotten: deviceDoesNotExist,
      gone: deviceDoesNotExist,
    });
  });

  it(untracked.title, async () => {
    expect(await storyIn(undefined)).toEqual({
      without_mfa: ['PASSWORD_VERIFIER'],
      first: withCode,
      refreshed: tokens,
      devices: 0,
    });
  });

  it('the example runs without an error', async () => {
    const told = await runPython('examples/boto3/device_story.py', ['--endpoint-url', latchkey.endpoint]);
    const lines = told.trimEnd().split('\n');
    expect(lines).toHaveLength(11);
    expect(lines[6]).toMatch(/no code +PASSWORD_VERIFIER, DEVICE_SRP_AUTH, DEVICE_PASSWORD_VERIFIER$/);
    expect(lines[9]).toMatch(/Device does not exist\.$/);
  });
});
