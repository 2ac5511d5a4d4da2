/** Sign-in without devices: flows, new passwords, clients with a secret. */
import { AdminCreateUserCommand, GetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password } from '../harness/aws.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName, newPerson, newPersonWithTotp } from '../harness/people.ts';
import { incorrect, parameterError, refusal, refused, usedSession } from '../harness/refusal.ts';
import {
  type App,
  beginSrp,
  createApp,
  initiate,
  passwordClaim,
  provePassword,
  respond,
  secondClient,
  signIn,
} from '../harness/sign-in.ts';

let latchkey: Latchkey;
/** MFA is optional. */
let app: App;
let admin: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  app = await createApp(latchkey);
  admin = { ...app, admin: true };
});
afterAll(() => latchkey.stop());

describe('flows', () => {
  it('USER_SRP_AUTH asks for PASSWORD_VERIFIER, without a Session', async () => {
    const { username } = await newPerson(app);
    const { reply } = await beginSrp(app, username);
    expect(reply.ChallengeName).toBe('PASSWORD_VERIFIER');
    expect(reply.Session).toBeUndefined();
    expect(reply.ChallengeParameters).toEqual({
      SALT: expect.stringMatching(/^[1-9a-f][0-9a-f]{24,31}$/),
      SRP_B: expect.stringMatching(/^[1-9a-f][0-9a-f]{700,767}$/),
      SECRET_BLOCK: expect.stringMatching(/^[A-Za-z0-9+/]+={0,2}$/),
      USERNAME: username,
      USER_ID_FOR_SRP: username,
    });
  });

  it('USER_SRP_AUTH returns tokens for the proof of the password', async () => {
    const reply = await provePassword(app, await newPerson(app));
    expect(reply.ChallengeName).toBeUndefined();
    expect(reply.ChallengeParameters).toEqual({});
    expect(reply.AuthenticationResult).toEqual({
      AccessToken: expect.any(String),
      IdToken: expect.any(String),
      RefreshToken: expect.stringMatching(/^[A-Za-z0-9\-_=.]+$/),
      ExpiresIn: 3600,
      TokenType: 'Bearer',
    });
  });

  it('USER_SRP_AUTH works with the admin operations', async () => {
    expect((await signIn(admin, await newPerson(app))).challenges).toEqual(['PASSWORD_VERIFIER']);
  });

  it.each([
    ['USER_PASSWORD_AUTH', false],
    ['ADMIN_USER_PASSWORD_AUTH', true],
    ['ADMIN_NO_SRP_AUTH', true],
  ] as const)('%s takes the password itself', async (flow, isAdmin) => {
    const { username } = await newPerson(app);
    const caller = isAdmin ? admin : app;
    const { AuthenticationResult } = await initiate(caller, flow, { USERNAME: username, PASSWORD: password });
    expect(AuthenticationResult?.AccessToken).toBeDefined();
    const wrong = initiate(caller, flow, { USERNAME: username, PASSWORD: 'Wrong-Horse-7' });
    expect(await refusal(wrong)).toEqual(incorrect);
  });

  it.each([
    ['ADMIN_USER_PASSWORD_AUTH', false],
    ['ADMIN_NO_SRP_AUTH', false],
    ['USER_PASSWORD_AUTH', true],
  ] as const)('%s is rejected in the other operation', async (flow, isAdmin) => {
    const { username } = await newPerson(app);
    const request = initiate(isAdmin ? admin : app, flow, { USERNAME: username, PASSWORD: password });
    expect(await refusal(request)).toEqual(parameterError('Initiate Auth method not supported.'));
  });

  it.each([
    ['USER_PASSWORD_AUTH', false, 'USER_PASSWORD_AUTH flow not enabled for this client'],
    ['USER_SRP_AUTH', false, 'USER_SRP_AUTH is not enabled for the client.'],
    ['USER_AUTH', false, 'USER_AUTH flow not enabled for this client'],
    ['CUSTOM_AUTH', false, 'CUSTOM_AUTH flow not enabled for this client'],
    ['ADMIN_USER_PASSWORD_AUTH', true, 'Auth flow not enabled for this client'],
  ] as const)('%s is refused by a client that does not allow it', async (flow, isAdmin, message) => {
    const { username } = await newPerson(app);
    const client = {
      ...(await secondClient(app, { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] })),
      admin: isAdmin,
    };
    const request = initiate(client, flow, { USERNAME: username, PASSWORD: password, SRP_A: 'ab' });
    expect(await refusal(request)).toEqual(parameterError(message));
  });

  it.each([
    ['USER_SRP_AUTH', { USERNAME: 'ada' }, 'Missing required parameter SRP_A'],
    ['USER_SRP_AUTH', { SRP_A: 'ab' }, 'Missing required parameter USERNAME'],
    ['USER_PASSWORD_AUTH', { USERNAME: 'ada' }, 'Missing required parameter PASSWORD'],
    ['USER_PASSWORD_AUTH', { PASSWORD: password }, 'Missing required parameter USERNAME'],
    ['REFRESH_TOKEN_AUTH', {}, 'Missing required parameter REFRESH_TOKEN'],
  ] as const)('%s with %o misses a parameter', async (flow, parameters, message) => {
    expect(await refusal(initiate(app, flow, parameters))).toEqual(parameterError(message));
  });
});

describe('NEW_PASSWORD_REQUIRED', () => {
  const temporary = 'Temporary-Horse-7';
  let strict: App;
  beforeAll(async () => {
    const Schema = [{ Name: 'family_name', AttributeDataType: 'String' as const, Required: true, Mutable: true }];
    strict = await createApp(latchkey, { pool: { Schema } });
  });

  async function invited(of: App, attributes: { Name: string; Value: string }[] = []) {
    const username = uniqueName('guest');
    const user = { UserPoolId: of.userPoolId, Username: username, UserAttributes: attributes };
    const invitation = { TemporaryPassword: temporary, MessageAction: 'SUPPRESS' as const };
    await of.sdk.send(new AdminCreateUserCommand({ ...user, ...invitation }));
    return { username, password: temporary };
  }

  it('asks for a password and the required attributes that are missing', async () => {
    const guest = await invited(strict, [{ Name: 'email', Value: 'guest@example.com' }]);
    const reply = await provePassword(strict, guest);
    expect(reply.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    const { requiredAttributes = '', userAttributes = '', ...others } = reply.ChallengeParameters ?? {};
    expect(others).toEqual({ USER_ID_FOR_SRP: guest.username });
    expect(JSON.parse(requiredAttributes)).toEqual(['userAttributes.family_name']);
    expect(JSON.parse(userAttributes)).toMatchObject({ email: 'guest@example.com' });

    const answer = { USERNAME: guest.username, NEW_PASSWORD: password, 'userAttributes.family_name': 'Lovelace' };
    const last = await respond(strict, 'NEW_PASSWORD_REQUIRED', answer, reply.Session);
    const { AccessToken } = last.AuthenticationResult ?? {};
    const { UserAttributes } = await strict.sdk.send(new GetUserCommand({ AccessToken }));
    expect(UserAttributes).toContainEqual({ Name: 'family_name', Value: 'Lovelace' });

    expect(await refusal(signIn(strict, guest))).toEqual(incorrect);
    expect((await signIn(strict, { ...guest, password })).challenges).toEqual(['PASSWORD_VERIFIER']);
  });

  it('keeps the Session valid after a rejected answer', async () => {
    const guest = await invited(strict);
    const { Session } = await provePassword(strict, guest);
    const base = { USERNAME: guest.username, 'userAttributes.family_name': 'Lovelace' };
    const tooShort = respond(strict, 'NEW_PASSWORD_REQUIRED', { ...base, NEW_PASSWORD: 'Ab1!' }, Session);
    expect((await refusal(tooShort)).name).toBe('InvalidPasswordException');
    const nothing = respond(strict, 'NEW_PASSWORD_REQUIRED', base, Session);
    expect(await refusal(nothing)).toEqual(parameterError('Missing required parameter NEW_PASSWORD'));
    const nameless = { USERNAME: guest.username, NEW_PASSWORD: password };
    expect((await refusal(respond(strict, 'NEW_PASSWORD_REQUIRED', nameless, Session))).name).toBe(
      'InvalidParameterException',
    );
    const complete = { ...base, NEW_PASSWORD: password };
    expect((await respond(strict, 'NEW_PASSWORD_REQUIRED', complete, Session)).AuthenticationResult).toBeDefined();
    expect(await refusal(respond(strict, 'NEW_PASSWORD_REQUIRED', complete, Session))).toEqual(usedSession);
  });

  it('is issued in every flow with a password', async () => {
    const guest = await invited(app);
    const parameters = { USERNAME: guest.username, PASSWORD: temporary };
    for (const [caller, flow] of [
      [app, 'USER_PASSWORD_AUTH'],
      [admin, 'ADMIN_USER_PASSWORD_AUTH'],
    ] as const) {
      expect((await initiate(caller, flow, parameters)).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    }
  });

  it('is issued before MFA_SETUP', async () => {
    const required = await createApp(latchkey, { mfa: 'ON' });
    const guest = await invited(required);
    const { Session } = await provePassword(required, guest);
    const answer = { USERNAME: guest.username, NEW_PASSWORD: password };
    expect((await respond(required, 'NEW_PASSWORD_REQUIRED', answer, Session)).ChallengeName).toBe('MFA_SETUP');
  });
});

describe('clients with a secret', () => {
  it('sign in with a SECRET_HASH in every request, over the user name of that request', async () => {
    const client = await secondClient(app, { GenerateSecret: true });
    expect((await signIn(client, await newPersonWithTotp(app))).challenges).toEqual([
      'PASSWORD_VERIFIER',
      'SOFTWARE_TOKEN_MFA',
    ]);
  });

  it('get an error for a hash that is missing, wrong, or superfluous', async () => {
    const client = await secondClient(app, { GenerateSecret: true });
    const person = await newPerson(app);
    const parameters = { USERNAME: person.username, PASSWORD: password };
    const { clientId } = client;
    const publicClient = { ...client, clientSecret: undefined };
    expect(await refusal(initiate(publicClient, 'USER_PASSWORD_AUTH', parameters))).toEqual(
      refused(
        'NotAuthorizedException',
        `Client ${clientId} is configured with secret but SECRET_HASH was not received`,
      ),
    );
    const wrong = { ...parameters, SECRET_HASH: Buffer.alloc(32).toString('base64') };
    const mismatch = refused('NotAuthorizedException', `SecretHash does not match for the client: ${clientId}`);
    expect(await refusal(initiate(client, 'USER_PASSWORD_AUTH', wrong))).toEqual(mismatch);
    const round = await beginSrp(client, person.username);
    const claim = { USERNAME: person.username, ...(await passwordClaim(client, round, password)) };
    const answer = respond(client, 'PASSWORD_VERIFIER', { ...claim, SECRET_HASH: wrong.SECRET_HASH });
    expect(await refusal(answer)).toEqual(mismatch);
    expect((await refusal(initiate(app, 'USER_PASSWORD_AUTH', wrong))).name).toBe('InvalidParameterException');
  });
});
