/** Sessions answered after factors were added or removed: each is valid only for the factor it was issued for. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { AssociateSoftwareToken } from '../../operations/mfa/AssociateSoftwareToken.ts';
import { VerifySoftwareToken } from '../../operations/mfa/VerifySoftwareToken.ts';
import { AdminUpdateUserAttributes } from '../../operations/users/administration/AdminUpdateUserAttributes.ts';
import {
  chooseFactors,
  freshAddresses,
  latestCode,
  newFactorApp,
  newReachable,
  respondWithSentCode,
  setFactors,
} from '../testing/factor-users.ts';
import {
  type App,
  byPassword,
  codeOf,
  decodeBase32,
  initiate,
  newUser,
  refusals,
  respond,
  respondWithCode,
  setUpTotp,
} from '../testing/sign-in-steps.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

async function giveAddress({ UserPoolId }: App, Username: string, attributes: Readonly<Record<string, string>>) {
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  await callOperation(services, AdminUpdateUserAttributes, { UserPoolId, Username, UserAttributes });
}

describe('a Session of MFA_SETUP', () => {
  const both = ['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] as const;
  /** Only administrators recover passwords: an address that recovers passwords would not be a factor. */
  const pool = { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] } } as const;

  it('does not set up an authenticator app once the user has another factor', async () => {
    const app = await newFactorApp(services, { mode: 'ON', factors: ['SOFTWARE_TOKEN_MFA'] });
    await newUser(app, 'ann');
    const waiting = await byPassword(app, 'ann');
    expect(waiting).toMatchObject({ ChallengeName: 'MFA_SETUP' });
    const { SecretCode = '', Session = '' } = await callOperation(services, AssociateSoftwareToken, {
      Session: waiting.Session ?? '',
    });
    const { phone_number } = freshAddresses();
    await giveAddress(app, 'ann', { phone_number });
    await chooseFactors(app, 'ann', ['SMS_MFA'], 'SMS_MFA');
    const UserCode = codeOf(app, decodeBase32(SecretCode));
    const verified = callOperation(services, VerifySoftwareToken, { Session, UserCode });
    await expect(verified).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    await expect(byPassword(app, 'ann')).resolves.toMatchObject({ ChallengeName: 'SMS_MFA' });
  });

  it('does not set up an authenticator app once the pool does not allow it', async () => {
    const app = await newFactorApp(services, { mode: 'ON', factors: both });
    await newUser(app, 'ann');
    const waiting = await byPassword(app, 'ann');
    const { SecretCode = '', Session = '' } = await callOperation(services, AssociateSoftwareToken, {
      Session: waiting.Session ?? '',
    });
    await setFactors(app, 'ON', ['EMAIL_OTP']);
    const UserCode = codeOf(app, decodeBase32(SecretCode));
    const verified = callOperation(services, VerifySoftwareToken, { Session, UserCode });
    await expect(verified).rejects.toMatchObject({ code: 'NotAuthorizedException' });
  });

  it('does not set up an address once the pool sends no codes by e-mail', async () => {
    const app = await newFactorApp(services, { mode: 'ON', factors: both, pool });
    await newUser(app, 'ann');
    const { email } = freshAddresses();
    const waiting = await byPassword(app, 'ann');
    const sent = await respond(app, 'MFA_SETUP', { USERNAME: 'ann', EMAIL: email }, waiting.Session);
    await setFactors(app, 'ON', ['SOFTWARE_TOKEN_MFA']);
    const answer = respondWithSentCode(app, 'EMAIL_OTP', 'ann', sent.Session, latestCode(app, email));
    await expect(answer).rejects.toMatchObject(refusals.badSession);
    const again = await byPassword(app, 'ann');
    expect(JSON.parse(again.ChallengeParameters?.['MFAS_CAN_SETUP'] ?? '')).toContain('SOFTWARE_TOKEN_MFA');
    await setFactors(app, 'ON', both);
    const offered = await byPassword(app, 'ann');
    await setFactors(app, 'ON', ['SOFTWARE_TOKEN_MFA']);
    const late = respond(app, 'MFA_SETUP', { USERNAME: 'ann', EMAIL: email }, offered.Session);
    await expect(late).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });
});

it('a code of an authenticator app is rejected once the pool does not allow it', async () => {
  const app = await newFactorApp(services, { mode: 'OPTIONAL', factors: ['SOFTWARE_TOKEN_MFA'] });
  await newReachable(app, 'ann', ['phone_number']);
  const { AuthenticationResult } = await byPassword(app, 'ann');
  const secret = await setUpTotp(app, AuthenticationResult?.AccessToken ?? '');
  const { Session } = await byPassword(app, 'ann');
  await setFactors(app, 'ON', []);
  const answer = respondWithCode(app, 'ann', Session, codeOf(app, secret, 1));
  await expect(answer).rejects.toMatchObject({ code: 'CodeMismatchException' });
  await expect(byPassword(app, 'ann')).resolves.toMatchObject({ ChallengeName: 'SMS_MFA' });
});

it('a code by e-mail is rejected once the pool sends none', async () => {
  const app = await newFactorApp(services, { mode: 'OPTIONAL', factors: ['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] });
  const { email } = await newReachable(app, 'ann', ['email']);
  await chooseFactors(app, 'ann', ['EMAIL_OTP'], 'EMAIL_OTP');
  const { Session } = await byPassword(app, 'ann');
  await setFactors(app, 'ON', ['SOFTWARE_TOKEN_MFA']);
  const answer = respondWithSentCode(app, 'EMAIL_OTP', 'ann', Session, latestCode(app, email));
  await expect(answer).rejects.toMatchObject({ code: 'ExpiredCodeException' });
  await expect(byPassword(app, 'ann')).resolves.toMatchObject({ ChallengeName: 'MFA_SETUP' });
});

it.each(['EMAIL_OTP', 'SMS_OTP'] as const)('MFA follows %s if it was enabled meanwhile', async (first) => {
  const app = await newFactorApp(services, { mode: 'OPTIONAL' });
  const { email, phone_number } = await newReachable(app, 'ann');
  const sent = await initiate(app, 'USER_AUTH', { USERNAME: 'ann', PREFERRED_CHALLENGE: first });
  expect(sent).toMatchObject({ ChallengeName: first });
  await chooseFactors(app, 'ann', ['SMS_MFA'], 'SMS_MFA');
  const code = latestCode(app, first === 'EMAIL_OTP' ? email : phone_number);
  const answer = respondWithSentCode(app, first, 'ann', sent.Session, code);
  await expect(answer).resolves.toMatchObject({ ChallengeName: 'SMS_MFA' });
});

it('a code by SMS still completes the sign-in after MFA was switched off', async () => {
  const app = await newFactorApp(services, { mode: 'ON' });
  const { phone_number } = await newReachable(app, 'ann', ['phone_number']);
  const { Session } = await byPassword(app, 'ann');
  await setFactors(app, 'OFF', []);
  const answer = respondWithSentCode(app, 'SMS_MFA', 'ann', Session, latestCode(app, phone_number));
  await expect(answer).resolves.toHaveProperty('AuthenticationResult');
});

it('a code of a first factor is rejected after an administrator marked the address as unverified', async () => {
  const app = await newFactorApp(services, { mode: 'OFF' });
  const { email } = await newReachable(app, 'ann', ['email']);
  const sent = await initiate(app, 'USER_AUTH', { USERNAME: 'ann', PREFERRED_CHALLENGE: 'EMAIL_OTP' });
  await giveAddress(app, 'ann', { email_verified: 'false' });
  const answer = respondWithSentCode(app, 'EMAIL_OTP', 'ann', sent.Session, latestCode(app, email));
  await expect(answer).rejects.toMatchObject({ code: 'ExpiredCodeException' });
});
