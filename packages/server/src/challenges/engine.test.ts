/** Sign-ins whose ground shifts under them: what one step proved must still be true at the next, and at the commit. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../operations/call.testing.ts';
import { AssociateSoftwareToken } from '../operations/mfa/AssociateSoftwareToken.ts';
import { VerifySoftwareToken } from '../operations/mfa/VerifySoftwareToken.ts';
import { AdminDisableUser } from '../operations/users/AdminDisableUser.ts';
import { AdminGetUser } from '../operations/users/AdminGetUser.ts';
import {
  type App,
  byPassword,
  codeOf,
  decodeBase32,
  newApp,
  newPerson,
  OTHER_PASSWORD,
  refusals,
  respond,
  respondWithCode,
  setPassword,
  setUpTotp,
} from './people.testing.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const statusOf = async ({ UserPoolId }: App, Username: string) =>
  (await callOperation(services, AdminGetUser, { UserPoolId, Username })).UserStatus;

describe('a sign-in ends when the password that it proved is replaced', () => {
  const answer = (app: App, Session: string | undefined, NEW_PASSWORD: string) =>
    respond(app, 'NEW_PASSWORD_REQUIRED', { USERNAME: 'ann', NEW_PASSWORD }, Session);

  it('by another sign-in with the same temporary password', async () => {
    const app = await newApp(services);
    await newPerson(app, 'ann', { Permanent: false });
    const [owner, thief] = [await byPassword(app, 'ann'), await byPassword(app, 'ann')];
    await answer(app, owner.Session, OTHER_PASSWORD);
    await expect(answer(app, thief.Session, 'Th1ef-was-here')).rejects.toMatchObject(refusals.badSession);
    await expect(byPassword(app, 'ann', { PASSWORD: OTHER_PASSWORD })).resolves.toHaveProperty('AuthenticationResult');
  });

  it.each([true, false])('by an administrator (permanent: %s)', async (permanent) => {
    const app = await newApp(services);
    await newPerson(app, 'ann', { Permanent: false });
    const thief = await byPassword(app, 'ann');
    await setPassword(app, 'ann', OTHER_PASSWORD, permanent);
    await expect(answer(app, thief.Session, 'Th1ef-was-here')).rejects.toMatchObject(refusals.badSession);
    expect(await statusOf(app, 'ann')).toBe(permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD');
  });

  it('while it waits for a code', async () => {
    const app = await newApp(services, { mfa: 'OPTIONAL' });
    await newPerson(app, 'ann');
    const { AuthenticationResult } = await byPassword(app, 'ann');
    const secret = await setUpTotp(app, AuthenticationResult?.AccessToken ?? '');
    const { Session } = await byPassword(app, 'ann');
    await setPassword(app, 'ann', OTHER_PASSWORD, true);
    const late = respondWithCode(app, 'ann', Session, codeOf(app, secret, 1));
    await expect(late).rejects.toMatchObject(refusals.badSession);
  });

  it('while it sets up an authenticator app', async () => {
    const app = await newApp(services, { mfa: 'ON' });
    await newPerson(app, 'ann');
    const { Session } = await byPassword(app, 'ann');
    const setUp = await callOperation(services, AssociateSoftwareToken, { Session });
    const UserCode = codeOf(app, decodeBase32(setUp.SecretCode ?? ''));
    await setPassword(app, 'ann', OTHER_PASSWORD, true);
    const late = callOperation(services, VerifySoftwareToken, { Session: setUp.Session, UserCode });
    await expect(late).rejects.toMatchObject(refusals.badSession);
    await expect(callOperation(services, AssociateSoftwareToken, { Session })).rejects.toMatchObject(
      refusals.badSession,
    );
  });
});

it('sets up no authenticator app for a user who was disabled meanwhile', async () => {
  const app = await newApp(services, { mfa: 'ON' });
  await newPerson(app, 'ann');
  const { Session } = await byPassword(app, 'ann');
  const { UserPoolId } = app;
  await callOperation(services, AdminDisableUser, { UserPoolId, Username: 'ann' });
  const associated = callOperation(services, AssociateSoftwareToken, { Session });
  await expect(associated).rejects.toMatchObject(refusals.badSession);
});
