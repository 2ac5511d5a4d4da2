/** Sign-in through `@latchkey/client` against the server: flows, secrets, aliases, wrong passwords, transports. */
import {
  CodeMismatchError,
  FlowNotEnabledError,
  IncorrectCredentialsError,
  LatchkeyError,
  signIn,
  UnreachableError,
} from '@latchkey/client';
import { fromSdk } from '@latchkey/client/sdk';
import { AdminCreateUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { createSecretHash } from 'cognito-srp-helper';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimsOf } from '../harness/claims.ts';
import { freePort, type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithTotp } from '../harness/people.ts';
import { type App, createApp } from '../harness/sign-in.ts';
import { Authenticator } from '../harness/authenticator.ts';
import { answered, credentialsOf, enter, expectDone, expectStep, failure, operationsOf, visit } from './visitor.ts';

let latchkey: Latchkey;
let plain: App;
let secretive: App;
let aliased: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  plain = await createApp(latchkey);
  secretive = await createApp(latchkey, { client: { GenerateSecret: true } });
  aliased = await createApp(latchkey, {
    pool: { AliasAttributes: ['email'], DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } },
    client: { GenerateSecret: true },
  });
});
afterAll(() => latchkey.stop());

describe('flows', () => {
  it.each([
    ['USER_SRP_AUTH', ['InitiateAuth', 'RespondToAuthChallenge']],
    ['USER_PASSWORD_AUTH', ['InitiateAuth']],
  ] as const)('%s gives tokens, with and without client secret', async (flow, operations) => {
    for (const app of [plain, secretive]) {
      const person = await newPerson(app);
      const visitor = visit(latchkey, app);
      const { done } = await enter(visitor, person, { flow });
      expect(operationsOf(visitor.sent)).toEqual(operations);
      expect(claimsOf(await done.session.accessToken())['username']).toBe(done.session.userId);
      expect(claimsOf(await done.session.idToken())['token_use']).toBe('id');
      expect(done.device).toEqual({ status: 'untracked' });
    }
  });

  it('signs in with the admin operations over the AWS SDK, with SRP and with the password', async () => {
    const person = await newPerson(secretive);
    const visitor = visit(latchkey, secretive, { transport: fromSdk(secretive.sdk) });
    const login = { ...person, admin: true } as const;
    expectDone(await signIn(visitor.client, login));
    expectDone(await signIn(visitor.client, { ...login, flow: 'ADMIN_USER_PASSWORD_AUTH' }));
    expect(operationsOf(visitor.sent)).toEqual([
      'AdminInitiateAuth',
      'AdminRespondToAuthChallenge',
      'AdminInitiateAuth',
    ]);
  });

  it('reports a flow that is not enabled', async () => {
    const app = await createApp(latchkey, {
      client: { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH'] },
    });
    const person = await newPerson(app);
    const refusal = await failure(
      signIn(visit(latchkey, app).client, { ...credentialsOf(person), flow: 'USER_PASSWORD_AUTH' }),
    );
    expect(refusal).toBeInstanceOf(FlowNotEnabledError);
  });
});

describe('SECRET_HASH', () => {
  it('is for the USERNAME of the same request: as typed first, then the internal one', async () => {
    const person = await newPersonWithTotp(aliased, 'grace-hopper', {
      email: 'grace@example.com',
      email_verified: 'true',
    });
    const visitor = visit(latchkey, aliased);
    await enter(visitor, { ...person, username: 'grace@example.com' });
    const names = visitor.sent.map(({ input }) => {
      const { USERNAME = '', SECRET_HASH } = (input['AuthParameters'] ?? input['ChallengeResponses'] ?? {}) as Record<
        string,
        string
      >;
      if (USERNAME === '') return undefined;
      expect(SECRET_HASH).toBe(createSecretHash(USERNAME, aliased.clientId, aliased.clientSecret ?? ''));
      return USERNAME;
    });
    expect(names).toEqual(['grace@example.com', 'grace-hopper', 'grace-hopper', undefined]);
    expect(answered(visitor.sent)).toEqual(['PASSWORD_VERIFIER', 'SOFTWARE_TOKEN_MFA']);
  });
});

describe('errors', () => {
  it('a wrong password, and an unknown user', async () => {
    const person = await newPerson(plain);
    for (const login of [
      { ...person, password: 'Wrong-Horse-7' },
      { username: 'nobody', password: 'Wrong-Horse-7' },
    ]) {
      const refusal = await failure(signIn(visit(latchkey, plain).client, login));
      expect(refusal).toBeInstanceOf(IncorrectCredentialsError);
      expect(refusal).toMatchObject({ code: 'IncorrectCredentials', name: 'IncorrectCredentialsError' });
      expect(refusal.cause).toBeInstanceOf(Error);
      expect(refusal.message).not.toContain(login.username);
    }
  });

  it('after a wrong code, the step accepts the right one', async () => {
    const person = await newPersonWithTotp(plain);
    const step = expectStep(await signIn(visit(latchkey, plain).client, credentialsOf(person)), 'SOFTWARE_TOKEN_MFA');
    for (const code of person.authenticator.wrongCodes(2)) {
      expect(await failure(step.respond({ code }))).toBeInstanceOf(CodeMismatchError);
    }
    expectDone(await step.respond({ code: ` ${await person.authenticator.code()} ` }));
  });

  it('two simultaneous clicks send one answer', async () => {
    const person = await newPersonWithTotp(plain);
    const visitor = visit(latchkey, plain);
    const step = expectStep(await signIn(visitor.client, credentialsOf(person)), 'SOFTWARE_TOKEN_MFA');
    const code = await person.authenticator.code();
    const [first, second] = await Promise.all([step.respond({ code }), step.respond({ code })]);
    expect(first).toBe(second);
    expect(answered(visitor.sent)).toEqual(['PASSWORD_VERIFIER', 'SOFTWARE_TOKEN_MFA']);
    expect(await failure(step.respond({ code }))).toMatchObject({ code: 'ChallengeExpired' });
  });

  it('no server', async () => {
    const endpoint = `http://127.0.0.1:${await freePort()}`;
    const refusal = await failure(signIn(visit({ endpoint }, plain).client, { username: 'ada', password: 'x' }));
    expect(refusal).toBeInstanceOf(UnreachableError);
  });

  it('an abort reason is thrown unchanged', async () => {
    const controller = new AbortController();
    const reason = new Error('the user left');
    const signing = signIn(visit(latchkey, plain).client, {
      username: 'ada',
      password: 'x',
      signal: controller.signal,
    });
    controller.abort(reason);
    expect(await failure(signing)).toBe(reason);
  });

  it('every error has the same base class', async () => {
    expect(
      await failure(
        signIn(visit(latchkey, { ...plain, clientId: 'nosuchclient' }).client, { username: 'a', password: 'b' }),
      ),
    ).toBeInstanceOf(LatchkeyError);
  });
});

describe('a temporary password', () => {
  it('is replaced in the sign-in, with the required attributes', async () => {
    const app = await createApp(latchkey, { pool: { Schema: [{ Name: 'name', Required: true, Mutable: true }] } });
    const user = {
      UserPoolId: app.userPoolId,
      Username: 'newcomer',
      TemporaryPassword: 'Temporary-1',
      MessageAction: 'SUPPRESS' as const,
    };
    await app.sdk.send(new AdminCreateUserCommand(user));
    const visitor = visit(latchkey, app);
    const step = expectStep(
      await signIn(visitor.client, { username: 'newcomer', password: 'Temporary-1' }),
      'NEW_PASSWORD_REQUIRED',
    );
    expect(step.requiredAttributes).toEqual(['name']);
    expect(await failure(step.respond({ newPassword: 'short', attributes: { name: 'New' } }))).toMatchObject({
      code: 'PasswordRefused',
    });
    expectDone(await step.respond({ newPassword: 'Permanent-1', attributes: { name: 'New' } }));
    expectDone(await signIn(visitor.client, { username: 'newcomer', password: 'Permanent-1' }));
  });
});

describe('MFA_SETUP', () => {
  it('is one step: a secret, a URI for the QR code, and the first code', async () => {
    const app = await createApp(latchkey, { mfa: 'ON', client: { GenerateSecret: true } });
    const person = await newPerson(app);
    const visitor = visit(latchkey, app);
    const step = expectStep(await signIn(visitor.client, credentialsOf(person)), 'SOFTWARE_TOKEN_SETUP');
    const uri = new URL(step.uri('Example & Co', person.username));
    expect(uri.searchParams.get('secret')).toBe(step.secret);
    expect(uri.searchParams.get('issuer')).toBe('Example & Co');
    const authenticator = new Authenticator(step.secret);
    const [wrong = ''] = authenticator.wrongCodes(1);
    expect(await failure(step.respond({ code: wrong }))).toBeInstanceOf(CodeMismatchError);
    expectDone(await step.respond({ code: await authenticator.code(), deviceName: 'phone' }));
    expect((await enter(visitor, { ...person, authenticator })).seen.map(({ challenge }) => challenge)).toEqual([
      'SOFTWARE_TOKEN_MFA',
    ]);
  });
});
