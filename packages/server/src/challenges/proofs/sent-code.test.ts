/** How many codes a sign-in sends. A request beyond the limit does not invalidate earlier codes or Sessions. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { AdminGetUser } from '../../operations/users/administration/AdminGetUser.ts';
import {
  freshAddresses,
  latestCode,
  newFactorApp,
  newReachable,
  respondWithSentCode,
} from '../testing/factor-users.ts';
import { byPassword, initiate, newUser, respond } from '../testing/sign-in-steps.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const tooMany = { code: 'TooManyRequestsException', message: 'Attempt limit exceeded, please try after some time.' };
const HOUR = 3_600_000;

describe('codes per hour', () => {
  it.each(['ann', 'nobody'])('ten as the first factor of %s', async (USERNAME) => {
    const app = await newFactorApp(services, { mode: 'OFF' });
    await newReachable(app, 'ann');
    const { Session } = await initiate(app, 'USER_AUTH', { USERNAME });
    const ask = () => initiate(app, 'USER_AUTH', { USERNAME, PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    for (let n = 0; n < 10; n += 1) await expect(ask()).resolves.toMatchObject({ ChallengeName: 'EMAIL_OTP' });
    await expect(ask()).rejects.toMatchObject(tooMany);
    // The rejected requests have not consumed the Session of the choice.
    const choose = (ANSWER: string) => respond(app, 'SELECT_CHALLENGE', { USERNAME, ANSWER }, Session);
    await expect(choose('EMAIL_OTP')).rejects.toMatchObject(tooMany);
    await expect(choose('PASSWORD')).resolves.toMatchObject({ ChallengeName: 'PASSWORD' });
    services.clock.advance(HOUR);
    await expect(ask()).resolves.toMatchObject({ ChallengeName: 'EMAIL_OTP' });
  });

  it('twenty as the second factor, counted separately', async () => {
    const app = await newFactorApp(services, { mode: 'ON' });
    const { phone_number } = await newReachable(app, 'ann', ['phone_number']);
    let last = await byPassword(app, 'ann');
    for (let n = 1; n < 20; n += 1) last = await byPassword(app, 'ann');
    await expect(byPassword(app, 'ann')).rejects.toMatchObject(tooMany);
    expect(services.inbox.list(phone_number)).toHaveLength(20);
    // The last code is still valid.
    const answer = respondWithSentCode(app, 'SMS_MFA', 'ann', last.Session, latestCode(app, phone_number));
    await expect(answer).resolves.toHaveProperty('AuthenticationResult');
  });
});

it('the newest code of its kind replaces the previous one, even if that belongs to another Session', async () => {
  const app = await newFactorApp(services, { mode: 'ON' });
  const { phone_number } = await newReachable(app, 'ann', ['phone_number']);
  const older = await byPassword(app, 'ann');
  const olderCode = latestCode(app, phone_number);
  const newer = await byPassword(app, 'ann');
  const newerCode = latestCode(app, phone_number);
  const answer = (Session: string | undefined, code: string) =>
    respondWithSentCode(app, 'SMS_MFA', 'ann', Session, code);
  for (const [Session, code] of [
    [older.Session, olderCode],
    [older.Session, newerCode],
  ] as const) {
    await expect(answer(Session, code)).rejects.toMatchObject({ code: 'CodeMismatchException' });
  }
  await expect(answer(newer.Session, newerCode)).resolves.toHaveProperty('AuthenticationResult');
  await expect(answer(older.Session, newerCode)).rejects.toMatchObject({ code: 'ExpiredCodeException' });
});

it.each([
  ['SMS_MFA', 'phone_number'],
  ['EMAIL_OTP', 'email'],
] as const)('%s verifies the address that its code was sent to', async (name, kind) => {
  const pool = { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] } } as const;
  const app = await newFactorApp(services, { mode: 'ON', factors: ['EMAIL_OTP'], pool });
  const { [kind]: address } = freshAddresses();
  await newUser(app, 'ann', { attributes: { [kind]: address } });
  const { Session } = await byPassword(app, 'ann');
  await respondWithSentCode(app, name, 'ann', Session, latestCode(app, address));
  const input = { UserPoolId: app.UserPoolId, Username: 'ann' };
  const { UserAttributes } = await callOperation(services, AdminGetUser, input);
  expect(UserAttributes).toContainEqual({ Name: `${kind}_verified`, Value: 'true' });
});

it('a code to an address that is verified already leaves the user unchanged', async () => {
  const app = await newFactorApp(services, { mode: 'ON' });
  const { phone_number } = await newReachable(app, 'ann', ['phone_number']);
  const userOf = () => callOperation(services, AdminGetUser, { UserPoolId: app.UserPoolId, Username: 'ann' });
  const before = await userOf();
  expect(before.UserAttributes).toContainEqual({ Name: 'phone_number_verified', Value: 'true' });
  services.clock.advance(60_000);
  const { Session } = await byPassword(app, 'ann');
  await respondWithSentCode(app, 'SMS_MFA', 'ann', Session, latestCode(app, phone_number));
  expect(await userOf()).toEqual(before);
});
