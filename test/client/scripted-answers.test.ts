/**
 * Answers that Latchkey does not give: those of AWS only, invalid ones, and errors at a certain moment. The requests are checked against
 * the API's documentation. The flows themselves run against Latchkey in every-flow.test.ts.
 */
import { deletePasskey, listPasskeys, registerPasskey, respondWithPasskey } from '@latchkey/client/passkeys';
import { type ClientOptions, createClient, type SignInInput, sessionFromTokens, signIn } from '@latchkey/client';
import { memoryStore } from '@latchkey/client/stores/memory';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { challenge, type Exchange, type ScriptedService, scriptedService, tokens } from './scripted-service.ts';
import { expectDone, expectStep, failure } from './visitor.ts';

const userPoolId = 'eu-west-1_AbCdEfGhI';
const clientId = '1example23456789';
const username = 'ada@example.com';
const userId = 'b1f7c3a0-5f8e-4d8a-9f39-7c0b7d1f2a11';

let service: ScriptedService | undefined;
afterEach(async () => {
  vi.unstubAllGlobals();
  await service?.close();
  service = undefined;
});

/** Signs in against scripted answers. */
async function scripted(script: readonly Exchange[], input: SignInInput, options: Partial<ClientOptions> = {}) {
  service = await scriptedService(script);
  const { endpoint, inputs } = service;
  const client = createClient({ userPoolId, clientId, endpoint, deviceStore: memoryStore(), ...options });
  return { step: await signIn(client, input), inputs };
}

const initiate = (answer: Exchange['answer']): Exchange => ({ operation: 'InitiateAuth', answer });
const respond = (answer: Exchange['answer']): Exchange => ({ operation: 'RespondToAuthChallenge', answer });
const delivered = { CODE_DELIVERY_DELIVERY_MEDIUM: 'SMS', CODE_DELIVERY_DESTINATION: '+*******1234' };

describe('USER_AUTH', () => {
  it.each([
    [
      'PASSWORD_SRP',
      { PREFERRED_CHALLENGE: 'PASSWORD_SRP', SRP_A: expect.stringMatching(/^[0-9a-f]{700,768}$/) as unknown },
    ],
    ['PASSWORD', { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: 'Correct-Horse-7' }],
    ['EMAIL_OTP', { PREFERRED_CHALLENGE: 'EMAIL_OTP' }],
  ])('begins with the preferred %s', async (preferred, parameters) => {
    const { inputs } = await scripted([initiate(tokens(userId))], {
      username,
      flow: 'USER_AUTH',
      preferred,
      password: 'Correct-Horse-7',
    });
    expect(inputs[0]?.['AuthParameters']).toEqual({ USERNAME: username, ...parameters });
  });

  it.each(['PASSWORD', 'PASSWORD_SRP'] as const)(
    'asks for the password if %s needs one and none was given',
    async (name) => {
      const { step, inputs } = await scripted([initiate(challenge(name)), respond(tokens(userId))], {
        username,
        flow: 'USER_AUTH',
      });
      if (step.challenge !== 'PASSWORD' && step.challenge !== 'PASSWORD_SRP')
        throw new Error('no password was asked for');
      expectDone(await step.respond({ password: 'Correct-Horse-7' }));
      const responses = (inputs[1]?.['ChallengeResponses'] ?? {}) as Record<string, string>;
      expect(Object.keys(responses).sort()).toEqual([name === 'PASSWORD' ? 'PASSWORD' : 'SRP_A', 'USERNAME']);
    },
  );

  it.each([
    ['EMAIL_OTP', 'EMAIL_OTP_CODE'],
    ['SMS_OTP', 'SMS_OTP_CODE'],
  ] as const)('%s takes the code that was sent', async (name, member) => {
    const { step, inputs } = await scripted(
      [
        initiate(challenge(name, delivered)),
        respond({ error: 'CodeMismatchException', message: 'Invalid code or auth state for the user.' }),
        respond(tokens(userId)),
      ],
      { username, flow: 'USER_AUTH', preferred: name },
    );
    if (step.challenge !== 'EMAIL_OTP' && step.challenge !== 'SMS_OTP') throw new Error('no code was asked for');
    expect(step.delivery).toEqual({ medium: 'SMS', destination: '+*******1234' });
    expect(await failure(step.respond({ code: '11111111' }))).toMatchObject({ code: 'CodeMismatch' });
    expectDone(await step.respond({ code: '12345678' }));
    expect(inputs[2]).toMatchObject({ ChallengeName: name, ChallengeResponses: { [member]: '12345678' } });
  });

  it('signs a user in with the Session of ConfirmSignUp', async () => {
    const { inputs } = await scripted([initiate(tokens(userId))], {
      username,
      flow: 'USER_AUTH',
      session: 'of the sign-up',
    });
    expect(inputs[0]).toMatchObject({ Session: 'of the sign-up', AuthParameters: { USERNAME: username } });
  });
});

describe('CUSTOM_AUTH', () => {
  it('returns the custom challenges one after the other', async () => {
    const { step, inputs } = await scripted(
      [
        initiate(challenge('CUSTOM_CHALLENGE', { question: 'colour' })),
        respond(challenge('CUSTOM_CHALLENGE', { question: 'animal' })),
        respond(tokens(userId)),
      ],
      { username, flow: 'CUSTOM_AUTH', clientMetadata: { from: 'test' } },
    );
    const first = expectStep(step, 'CUSTOM_CHALLENGE');
    expect(first.parameters['question']).toBe('colour');
    const second = expectStep(await first.respond({ answer: 'red' }), 'CUSTOM_CHALLENGE');
    expectDone(await second.respond({ answer: 'fox' }, { clientMetadata: { from: 'answer' } }));
    expect(inputs.map(({ ClientMetadata }) => ClientMetadata)).toEqual([
      { from: 'test' },
      { from: 'test' },
      { from: 'answer' },
    ]);
    expect(inputs[0]?.['AuthParameters']).toEqual({ USERNAME: username });
  });

  it('returns the first challenge again after its Session expired', async () => {
    const { step } = await scripted(
      [
        initiate(challenge('CUSTOM_CHALLENGE', { question: 'colour' })),
        respond({ error: 'NotAuthorizedException', message: 'Invalid session for the user, session is expired.' }),
        initiate(challenge('CUSTOM_CHALLENGE', { question: 'animal' })),
        respond(tokens(userId)),
      ],
      { username, flow: 'CUSTOM_AUTH' },
    );
    const late = expectStep(await expectStep(step, 'CUSTOM_CHALLENGE').respond({ answer: 'red' }), 'CUSTOM_CHALLENGE');
    expect(late).toMatchObject({ renewed: true, parameters: { question: 'animal' } });
    expectDone(await late.respond({ answer: 'fox' }));
  });
});

describe('second factors by message', () => {
  const login = { username, password: 'Correct-Horse-7', flow: 'USER_PASSWORD_AUTH' } as const;

  it.each([
    ['SMS_MFA', 'SMS_MFA_CODE'],
    ['EMAIL_OTP', 'EMAIL_OTP_CODE'],
  ] as const)('%s', async (name, member) => {
    const { step, inputs } = await scripted(
      [initiate(challenge(name, { ...delivered, USER_ID_FOR_SRP: userId })), respond(tokens(userId))],
      login,
    );
    if (step.challenge !== 'SMS_MFA' && step.challenge !== 'EMAIL_OTP') throw new Error('no code was asked for');
    expect(step.why).toBe('no-device');
    expectDone(await step.respond({ code: '123456' }));
    expect(inputs[1]?.['ChallengeResponses']).toEqual({ USERNAME: userId, [member]: '123456' });
  });

  it.each([['MFAS_CAN_CHOOSE'], ['MFAS_CAN_SELECT']])('a choice between factors, listed as %s', async (member) => {
    const { step, inputs } = await scripted(
      [
        initiate(challenge('SELECT_MFA_TYPE', { [member]: '["SMS_MFA","SOFTWARE_TOKEN_MFA"]' })),
        respond(challenge('SMS_MFA', delivered)),
      ],
      login,
    );
    const choice = expectStep(step, 'SELECT_MFA_TYPE');
    expect(choice.choices).toEqual(['SMS_MFA', 'SOFTWARE_TOKEN_MFA']);
    expectStep(await choice.respond({ choice: 'SMS_MFA' }), 'SMS_MFA');
    expect(inputs[1]?.['ChallengeResponses']).toEqual({ USERNAME: username, ANSWER: 'SMS_MFA' });
  });

  it('a choice of the factor to set up: the authenticator app, with the Session of each answer in the next request', async () => {
    const { step, inputs } = await scripted(
      [
        initiate(challenge('MFA_SETUP', { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA","EMAIL_OTP"]' })),
        {
          operation: 'AssociateSoftwareToken',
          answer: { output: { SecretCode: 'JBSWY3DPEHPK3PXP', Session: 'associated' } },
        },
        { operation: 'VerifySoftwareToken', answer: { output: { Status: 'SUCCESS', Session: 'verified' } } },
        respond({ error: 'InternalErrorException', message: 'try again' }),
        respond(tokens(userId)),
      ],
      login,
    );
    const setup = expectStep(
      await expectStep(step, 'MFA_SETUP').respond({ choice: 'SOFTWARE_TOKEN_MFA' }),
      'SOFTWARE_TOKEN_SETUP',
    );
    expect(await failure(setup.respond({ code: '123456' }))).toMatchObject({ code: 'ServiceUnavailable' });
    // The code was accepted; only the last request is repeated.
    expectDone(await setup.respond({ code: '123456' }));
    expect(inputs.map(({ Session }) => Session)).toEqual([
      undefined,
      'session-of-mfa_setup',
      'associated',
      'verified',
      'verified',
    ]);
  });
});

describe('an unknown challenge', () => {
  it('is returned as data, and accepts any answer', async () => {
    const { step, inputs } = await scripted(
      [initiate(challenge('TELEPATHY', { DISTANCE: 'far' })), respond(tokens(userId))],
      { username, password: 'x', flow: 'USER_PASSWORD_AUTH' },
      { clientSecret: 'secret' },
    );
    const unknown = expectStep(step, 'UNKNOWN');
    expect(unknown).toMatchObject({ name: 'TELEPATHY', parameters: { DISTANCE: 'far' } });
    expectDone(await unknown.respond({ THOUGHT: 'a red fox' }));
    expect(inputs[1]).toMatchObject({
      ChallengeName: 'TELEPATHY',
      ChallengeResponses: { THOUGHT: 'a red fox', USERNAME: username, SECRET_HASH: expect.any(String) as unknown },
    });
  });

  it('rejects an answer without challenge and tokens, and endless challenges', async () => {
    for (const script of [
      [initiate({ output: {} })],
      [initiate(challenge('PASSWORD')), ...Array.from({ length: 9 }, () => respond(challenge('PASSWORD')))],
    ]) {
      const refusal = await failure(scripted(script, { username, flow: 'USER_AUTH', password: 'x' }));
      expect(refusal).toMatchObject({ code: 'UnusableAnswer' });
      await service?.close();
    }
  });

  it('sends no proof for SRP_B = 0, which would reveal the password', async () => {
    const parameters = { SALT: 'ab', SRP_B: '0', SECRET_BLOCK: btoa('x'), USER_ID_FOR_SRP: userId };
    const refusal = await failure(
      scripted([initiate(challenge('PASSWORD_VERIFIER', parameters))], { username, password: 'x' }),
    );
    expect(refusal).toMatchObject({ code: 'UnusableAnswer' });
    expect(service?.inputs).toHaveLength(1);
  });
});

describe('passkeys', () => {
  const credential = { id: 'cred', type: 'public-key', response: { signature: 'sig' } };

  /** Simulates a browser whose authenticator returns the credential, or none. */
  function stubBrowser(given: object | null) {
    const ask = vi.fn(async (_options: unknown) => (given === null ? null : { toJSON: () => given }));
    vi.stubGlobal('navigator', { credentials: { get: ask, create: ask } });
    vi.stubGlobal('PublicKeyCredential', {
      parseRequestOptionsFromJSON: (options: unknown) => ({ parsed: options }),
      parseCreationOptionsFromJSON: (options: unknown) => ({ parsed: options }),
    });
    return ask;
  }

  const webAuthn = challenge('WEB_AUTHN', { CREDENTIAL_REQUEST_OPTIONS: '{"challenge":"abc","rpId":"example.com"}' });

  it('answers WEB_AUTHN with the credential of the browser', async () => {
    const ask = stubBrowser(credential);
    const { step, inputs } = await scripted([initiate(webAuthn), respond(tokens(userId))], {
      username,
      flow: 'USER_AUTH',
      preferred: 'WEB_AUTHN',
    });
    expectDone(await respondWithPasskey(expectStep(step, 'WEB_AUTHN')));
    expect(ask.mock.calls[0]?.[0]).toMatchObject({ publicKey: { parsed: { challenge: 'abc', rpId: 'example.com' } } });
    const { CREDENTIAL = '' } = (inputs[1]?.['ChallengeResponses'] ?? {}) as Record<string, string>;
    expect(JSON.parse(CREDENTIAL)).toEqual(credential);
  });

  it('reports a missing credential, and the step can be tried again', async () => {
    stubBrowser(null);
    const { step } = await scripted([initiate(webAuthn), respond(tokens(userId))], { username, flow: 'USER_AUTH' });
    expect(await failure(respondWithPasskey(expectStep(step, 'WEB_AUTHN')))).toMatchObject({ code: 'Passkey' });
    stubBrowser(credential);
    expectDone(await respondWithPasskey(expectStep(step, 'WEB_AUTHN')));
  });

  it('registers, lists and deletes', async () => {
    stubBrowser(credential);
    const page = (CredentialId: string, NextToken?: string) => ({
      operation: 'ListWebAuthnCredentials',
      answer: {
        output: {
          Credentials: [{ CredentialId, RelyingPartyId: 'example.com', CreatedAt: 1_700_000_000.5 }],
          NextToken,
        },
      },
    });
    const { step, inputs } = await scripted(
      [
        initiate(tokens(userId)),
        {
          operation: 'StartWebAuthnRegistration',
          answer: { output: { CredentialCreationOptions: { challenge: 'xyz' } } },
        },
        { operation: 'CompleteWebAuthnRegistration', answer: { output: {} } },
        page('one', 'more'),
        page('two'),
        { operation: 'DeleteWebAuthnCredential', answer: { output: {} } },
      ],
      { username, password: 'x', flow: 'USER_PASSWORD_AUTH' },
    );
    const { session } = expectDone(step);
    await registerPasskey(session);
    expect(inputs[2]).toMatchObject({ Credential: credential });
    const passkeys = await listPasskeys(session);
    expect(passkeys.map(({ id }) => id)).toEqual(['one', 'two']);
    expect(passkeys[0]?.createdAt).toEqual(new Date(1_700_000_000_500));
    await deletePasskey(session, 'one');
    expect(service?.left()).toBe(0);
  });
});

describe('a device without the service’s help', () => {
  it('is known by its key in tokens from another client', async () => {
    service = await scriptedService([{ operation: 'GetTokensFromRefreshToken', answer: tokens(userId) }]);
    const client = createClient({ userPoolId, clientId, endpoint: service.endpoint, deviceStore: memoryStore() });
    const session = await sessionFromTokens(client, {
      accessToken: 'opaque',
      refreshToken: 'r',
      deviceKey: 'eu-west-1_key',
    });
    await session.refresh();
    expect(service.inputs[0]).toEqual({ RefreshToken: 'r', ClientId: clientId, DeviceKey: 'eu-west-1_key' });
  });
});
