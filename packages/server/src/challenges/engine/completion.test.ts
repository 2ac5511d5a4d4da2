/** What a completed sign-in stores about the device, and what it tells the triggers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { AdminUpdateDeviceStatus } from '../../operations/devices/AdminUpdateDeviceStatus.ts';
import { InitiateAuth } from '../../operations/sign-in/InitiateAuth.ts';
import { RespondToAuthChallenge } from '../../operations/sign-in/RespondToAuthChallenge.ts';
import { findUser } from '../../rules/names/user-lookup.ts';
import { functionArn, type TestEvent } from '../../triggers/testing/test-functions.ts';
import {
  type App,
  byPassword,
  codeOf,
  confirmDevice,
  newApp,
  newUser,
  OTHER_PASSWORD,
  proveDevice,
  type Reply,
  respondWithCode,
  setUpTotp,
} from '../testing/sign-in-steps.ts';

const PASSWORD = 'Corr3ct-horse';

let services: TestServices;
const events: TestEvent[] = [];
beforeAll(async () => {
  services = await createTestServices();
  services.functions.set('tell', (event) => {
    events.push(event);
    return event;
  });
});
afterAll(() => services.close());

async function subOf({ UserPoolId, ClientId }: App): Promise<{ readonly poolId: string; readonly sub: string }> {
  const { pool } = await services.directory.client(ClientId);
  const user = await findUser(services.store.read, pool, 'ann');
  return { poolId: UserPoolId, sub: user?.sub ?? '' };
}

async function storedDevice(app: App, key: string) {
  const { poolId, sub } = await subOf(app);
  return services.store.read.devices.find(poolId, sub, key);
}

const mintedBy = ({ AuthenticationResult }: Reply) => AuthenticationResult?.NewDeviceMetadata?.DeviceKey ?? '';

/** In this pool a device that is confirmed must still be remembered by its user. */
const asksUser = { DeviceConfiguration: { DeviceOnlyRememberedOnUserPrompt: true } };

describe('a device', () => {
  it('is stored when its key is issued, not confirmed and not trusted', async () => {
    const app = await newApp(services, { pool: { DeviceConfiguration: {} } });
    await newUser(app, 'ann');
    const reply = await byPassword(app, 'ann');
    const now = services.clock.now();
    expect(mintedBy(reply)).toMatch(/^us-east-1_[\da-f-]{36}$/);
    expect(await storedDevice(app, mintedBy(reply))).toEqual({
      ...(await subOf(app)),
      deviceKey: mintedBy(reply),
      deviceGroupKey: reply.AuthenticationResult?.NewDeviceMetadata?.DeviceGroupKey,
      secret: null,
      remembered: false,
      mfaTrusted: false,
      mfaTrustedAt: null,
      name: null,
      lastIp: '192.0.2.1',
      createdAt: now,
      modifiedAt: now,
      lastAuthenticatedAt: now,
    });
  });

  it('is not issued where the pool does not track devices, or if the sign-in has one', async () => {
    const plain = await newApp(services);
    await newUser(plain, 'ann');
    expect((await byPassword(plain, 'ann')).AuthenticationResult).not.toHaveProperty('NewDeviceMetadata');
    const app = await newApp(services, { pool: asksUser });
    await newUser(app, 'ann');
    const { DeviceKey: DEVICE_KEY } = await confirmDevice(app, await byPassword(app, 'ann'));
    services.clock.advance(1_000);
    const again = await byPassword(app, 'ann', { DEVICE_KEY });
    expect(again.AuthenticationResult).toBeDefined();
    expect(again.AuthenticationResult).not.toHaveProperty('NewDeviceMetadata');
    const now = services.clock.now();
    expect(await storedDevice(app, DEVICE_KEY)).toMatchObject({
      createdAt: now - 1_000,
      lastAuthenticatedAt: now,
      lastIp: '192.0.2.1',
    });
  });

  it('becomes trusted by MFA, if its key is issued then or once it is remembered', async () => {
    const app = await newApp(services, { mfa: 'OPTIONAL', pool: asksUser });
    await newUser(app, 'ann');
    const device = await confirmDevice(app, await byPassword(app, 'ann'));
    const { DeviceKey: DEVICE_KEY } = device;
    const first = await byPassword(app, 'ann');
    const secret = await setUpTotp(app, first.AuthenticationResult?.AccessToken ?? '');
    const withCode = async (key: Readonly<Record<string, string>>) => {
      services.clock.advance(30_000);
      const { Session } = await byPassword(app, 'ann', key);
      return respondWithCode(app, 'ann', Session, codeOf(app, secret), key);
    };
    const minted = mintedBy(await withCode({}));
    expect(await storedDevice(app, minted)).toMatchObject({
      mfaTrusted: true,
      mfaTrustedAt: services.clock.now(),
    });
    await withCode({ DEVICE_KEY });
    expect(await storedDevice(app, DEVICE_KEY)).toMatchObject({ mfaTrusted: false, mfaTrustedAt: null });
    await callOperation(services, AdminUpdateDeviceStatus, {
      UserPoolId: app.UserPoolId,
      Username: 'ann',
      DeviceKey: DEVICE_KEY,
      DeviceRememberedStatus: 'remembered',
    });
    const asked = await withCode({ DEVICE_KEY });
    await proveDevice(app, 'ann', device, asked.Session);
    const trustedAt = services.clock.now();
    expect(await storedDevice(app, DEVICE_KEY)).toMatchObject({ mfaTrusted: true, mfaTrustedAt: trustedAt });
  });
});

describe('the triggers', () => {
  const LambdaConfig = {
    PreAuthentication: functionArn('tell'),
    PostAuthentication: functionArn('tell'),
    PreTokenGeneration: functionArn('tell'),
  };
  const told = () => events.splice(0).map(({ triggerSource, request }) => ({ triggerSource, request }));

  it('are told about a sign-in: before it, after it, and before its tokens', async () => {
    const app = await newApp(services, { pool: { LambdaConfig, ...asksUser } });
    await newUser(app, 'ann', { attributes: { email: 'ann@triggers.example' } });
    events.length = 0;
    const ClientMetadata = { shop: 'north' };
    const input = { ClientId: app.ClientId, AuthFlow: 'USER_PASSWORD_AUTH', ClientMetadata } as const;
    const reply = await callOperation(services, InitiateAuth, {
      ...input,
      AuthParameters: { USERNAME: 'ann', PASSWORD },
    });
    expect(events).toMatchObject([
      {
        triggerSource: 'PreAuthentication_Authentication',
        userName: 'ann',
        callerContext: { clientId: app.ClientId },
        request: { userAttributes: { email: 'ann@triggers.example' }, validationData: ClientMetadata },
      },
      {
        triggerSource: 'PostAuthentication_Authentication',
        userName: 'ann',
        callerContext: { clientId: app.ClientId },
        request: { userAttributes: { email: 'ann@triggers.example' }, newDeviceUsed: true },
      },
      { triggerSource: 'TokenGeneration_Authentication', userName: 'ann' },
    ]);
    expect(events[1]?.request['clientMetadata']).toBeUndefined();
    const { DeviceKey: DEVICE_KEY } = await confirmDevice(app, reply);
    events.length = 0;
    await byPassword(app, 'ann', { DEVICE_KEY });
    expect(told()).toMatchObject([{}, { request: { newDeviceUsed: false } }, {}]);
  });

  it('are told that the password was replaced, or that the device proved itself', async () => {
    const app = await newApp(services, {
      mfa: 'OPTIONAL',
      pool: { LambdaConfig, DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } },
    });
    await newUser(app, 'ann', { Permanent: false });
    const { Session } = await byPassword(app, 'ann');
    events.length = 0;
    const ClientMetadata = { shop: 'south' };
    const reply = await callOperation(services, RespondToAuthChallenge, {
      ClientId: app.ClientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      ChallengeResponses: { USERNAME: 'ann', NEW_PASSWORD: OTHER_PASSWORD },
      Session,
      ClientMetadata,
    });
    expect(told()).toMatchObject([
      { triggerSource: 'PostAuthentication_Authentication', request: { clientMetadata: ClientMetadata } },
      { triggerSource: 'TokenGeneration_NewPasswordChallenge', request: { clientMetadata: ClientMetadata } },
    ]);
    const secret = await setUpTotp(app, reply.AuthenticationResult?.AccessToken ?? '');
    const again = { PASSWORD: OTHER_PASSWORD };
    const asked = await byPassword(app, 'ann', again);
    const signedIn = await respondWithCode(app, 'ann', asked.Session, codeOf(app, secret, 1));
    const device = await confirmDevice(app, signedIn);
    const waiting = await byPassword(app, 'ann', { ...again, DEVICE_KEY: device.DeviceKey });
    expect(waiting.ChallengeName).toBe('DEVICE_SRP_AUTH');
    events.length = 0;
    await proveDevice(app, 'ann', device, waiting.Session);
    expect(told()).toMatchObject([
      { triggerSource: 'PostAuthentication_Authentication' },
      { triggerSource: 'TokenGeneration_AuthenticateDevice' },
    ]);
  });

  it('may refuse the sign-in, before it and after it', async () => {
    services.functions.set('refuse', () => {
      throw new Error('not today');
    });
    for (const trigger of ['PreAuthentication', 'PostAuthentication'] as const) {
      const app = await newApp(services, { pool: { LambdaConfig: { [trigger]: functionArn('refuse') } } });
      await newUser(app, 'ann');
      await expect(byPassword(app, 'ann')).rejects.toMatchObject({ code: 'UserLambdaValidationException' });
    }
  });
});
