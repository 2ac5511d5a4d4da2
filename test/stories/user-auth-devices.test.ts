/** USER_AUTH on known devices. */
import { createClientSession } from '@latchkey/srp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password } from '../harness/aws.ts';
import { claimsOf } from '../harness/claims.ts';
import { confirmDevice } from '../harness/device.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { choicePool, createFactorApp, enabled, newPersonWithAddresses, preferFactors } from '../harness/factors.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { type App, deviceClaim, respond } from '../harness/sign-in.ts';
import { beginChoice as begin, signedInAs } from '../harness/choice.ts';

let latchkey: Latchkey;
beforeAll(async () => {
  latchkey = await startLatchkey();
});
afterAll(() => latchkey.stop());

describe('with devices', () => {
  let tracked: App;
  beforeAll(async () => {
    tracked = await createFactorApp(
      latchkey,
      { mode: 'OFF' },
      { pool: { ...choicePool, DeviceConfiguration: alwaysWithSuppression } },
    );
  });

  it.each([
    ['InitiateAuth', false],
    ['AdminInitiateAuth', true],
  ])('a code registers a device; if remembered, it gives its proof after the next code: %s', async (_name, isAdmin) => {
    const at = { ...tracked, admin: isAdmin };
    const { username, email } = await newPersonWithAddresses(tracked);
    const byCode = async (DEVICE_KEY?: string) => {
      const { Session } = await begin(at, username, { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
      const code = { USERNAME: username, EMAIL_OTP_CODE: await latestCode(latchkey, email) };
      return respond(at, 'EMAIL_OTP', DEVICE_KEY === undefined ? code : { ...code, DEVICE_KEY }, Session);
    };
    const { AuthenticationResult: first } = await byCode();
    expect(first?.NewDeviceMetadata?.DeviceKey).toBeDefined();
    const { device } = await confirmDevice(tracked, first ?? {});
    const { deviceKey: DEVICE_KEY } = device;

    const asked = await byCode(DEVICE_KEY);
    expect(asked.ChallengeName).toBe('DEVICE_SRP_AUTH');
    const session = await createClientSession();
    const who = { USERNAME: username, DEVICE_KEY };
    const reply = await respond(at, 'DEVICE_SRP_AUTH', { ...who, SRP_A: session.A }, asked.Session);
    expect(reply.ChallengeName).toBe('DEVICE_PASSWORD_VERIFIER');
    const proof = await deviceClaim({ reply, session }, device);
    const { AuthenticationResult: second } = await respond(
      at,
      'DEVICE_PASSWORD_VERIFIER',
      { ...who, ...proof },
      reply.Session,
    );
    expect(second?.NewDeviceMetadata).toBeUndefined();
    expect(claimsOf(second?.AccessToken)['device_key']).toBe(DEVICE_KEY);
  });

  it('a device key in the first request counts for a PASSWORD in it', async () => {
    const { username } = await newPersonWithAddresses(tracked);
    const preference = { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password };
    const { AuthenticationResult } = await begin(tracked, username, preference);
    const { device } = await confirmDevice(tracked, AuthenticationResult ?? {});
    const again = await begin(tracked, username, { ...preference, DEVICE_KEY: device.deviceKey });
    expect(again.ChallengeName).toBe('DEVICE_SRP_AUTH');
  });

  it('instead of MFA: the device of a sign-in with a code is trusted', async () => {
    const guarded = await createFactorApp(
      latchkey,
      { mode: 'OPTIONAL' },
      { pool: { ...choicePool, DeviceConfiguration: alwaysWithSuppression } },
    );
    const person = await newPersonWithAddresses(guarded);
    const { username, phone } = person;
    await preferFactors(guarded, person, { SMSMfaSettings: enabled });
    const preference = { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password };
    const asked = await begin(guarded, username, preference);
    const answer = { USERNAME: username, SMS_MFA_CODE: await latestCode(latchkey, phone) };
    const { AuthenticationResult } = await respond(guarded, 'SMS_MFA', answer, asked.Session);
    const { device } = await confirmDevice(guarded, AuthenticationResult ?? {});
    const { deviceKey: DEVICE_KEY } = device;
    const again = await begin(guarded, username, { ...preference, DEVICE_KEY });
    expect(again.ChallengeName).toBe('DEVICE_SRP_AUTH');
    const session = await createClientSession();
    const who = { USERNAME: username, DEVICE_KEY };
    const reply = await respond(guarded, 'DEVICE_SRP_AUTH', { ...who, SRP_A: session.A }, again.Session);
    const proof = { ...who, ...(await deviceClaim({ reply, session }, device)) };
    const last = await respond(guarded, 'DEVICE_PASSWORD_VERIFIER', proof, reply.Session);
    expect(signedInAs(last)).toBe(username);
  });
});
