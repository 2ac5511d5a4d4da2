/** Revoked tokens, forgotten devices and disabled users: what the server acknowledged as taken away never comes back. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminGetDeviceCommand,
  AdminGetUserCommand,
  CognitoIdentityProviderServiceException,
  ForgetDeviceCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newKeys } from '../harness/device.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { newPerson, uniqueName } from '../harness/people.ts';
import { showPromise, sizeOf } from '../harness/promise.ts';
import { type App, createApp, initiate, type Parameters, signIn } from '../harness/sign-in.ts';
import { attempt } from './attempt.ts';
import { checkFile } from './check-file.ts';
import { CrashingServer, runThroughCrashes } from './crashing-server.ts';
import { complaintsOf } from './verification.ts';

const REMOVALS = sizeOf(120, 2_000);
const KILLS = sizeOf(3, 30);
/** Clients that sign in and take away what the sign-in made, and clients that disable users. */
const CLIENTS = { signingIn: 8, disabling: 2 };

/** Something that was taken away, and the question whether it is back. */
interface Removal {
  readonly what: string;
  isBack(): Promise<boolean>;
}

let server: CrashingServer;
beforeEach(async () => {
  server = await CrashingServer.start({ dataDir: await mkdtemp(join(tmpdir(), 'latchkey-taken-')) });
});
afterEach(async () => {
  await server.dispose();
  await rm(server.dataDir, { recursive: true });
});

it(`nothing of ${REMOVALS} things that were taken away is back after ${KILLS} crashes`, async () => {
  const app = await createApp(server, { pool: { DeviceConfiguration: alwaysWithSuppression } });
  const removals: Removal[] = [];
  const back = new Set<string>();
  const remove = async (removal: Removal, request: () => Promise<unknown>): Promise<void> => {
    if ((await attempt({ server }, request)).outcome === 'acknowledged') removals.push(removal);
  };
  /** Looks at something that was taken away before, in this life of the server or an earlier one. */
  const lookBack = async (): Promise<void> => {
    const earlier = removals[Math.floor(Math.random() * removals.length)];
    if (earlier === undefined) return;
    const answer = await attempt({ server }, () => earlier.isBack());
    if (answer.outcome === 'acknowledged' && answer.value) back.add(earlier.what);
  };
  const takeAway = async (end: AbortSignal): Promise<void> => {
    const person = await newPerson(app);
    // In turns: a token whose device is forgotten would be refused for that reason alone.
    for (let turn = 0; !end.aborted; turn += 1) {
      const signedIn = await attempt({ server }, () => signIn(app, person, { flow: 'USER_PASSWORD_AUTH' }));
      if (signedIn.outcome === 'unknown') continue;
      const { AccessToken, RefreshToken: Token = '', NewDeviceMetadata } = signedIn.value.result;
      const { deviceKey: DeviceKey } = newKeys({ NewDeviceMetadata });
      if (turn % 2 === 0)
        await remove(deviceOf(app, person.username, DeviceKey), () =>
          app.sdk.send(new ForgetDeviceCommand({ AccessToken, DeviceKey })),
        );
      else
        await remove(tokenOf(app, { REFRESH_TOKEN: Token, DEVICE_KEY: DeviceKey }), () =>
          app.sdk.send(new RevokeTokenCommand({ ClientId: app.clientId, Token })),
        );
      await lookBack();
    }
  };
  const disable = async (end: AbortSignal): Promise<void> => {
    while (!end.aborted) {
      const user = { UserPoolId: app.userPoolId, Username: uniqueName('disabled') };
      const created = await attempt({ server }, () =>
        app.sdk.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' })),
      );
      if (created.outcome === 'unknown') continue;
      await remove(userOf(app, user.Username), () => app.sdk.send(new AdminDisableUserCommand(user)));
      await lookBack();
    }
  };
  await runThroughCrashes(
    server,
    KILLS,
    () => removals.length / REMOVALS,
    (end) => [
      ...Array.from({ length: CLIENTS.signingIn }, () => takeAway(end)),
      ...Array.from({ length: CLIENTS.disabling }, () => disable(end)),
    ],
  );
  const complaints = await complaintsOf(removals, async (one) => ((await one.isBack()) ? one.what : undefined));
  for (const what of complaints) back.add(what);
  console.log(`${removals.length} things taken away in ${server.recoveries.length} kills`);
  showPromise(3, [
    {
      what: 'acknowledged revocations, forgotten devices and disabled users',
      reached: removals.length,
      promised: 2_000,
      bound: 'at least',
    },
    { what: 'SIGKILLs', reached: server.recoveries.length, promised: 30, bound: 'at least' },
    { what: 'of these that came back', reached: back.size, promised: 0, bound: 'at most' },
  ]);
  expect([...back]).toEqual([]);
  expect(await server.stop()).toBe(0);
  checkFile(join(server.dataDir, 'latchkey.db'));
});

/** The message of an error answer; undefined if the request succeeds. A broken connection is thrown. */
const refusalOf = (request: Promise<unknown>): Promise<string | undefined> =>
  request.then(
    () => undefined,
    (error: Error) => {
      if (error instanceof CognitoIdentityProviderServiceException) return error.message;
      throw error;
    },
  );

const tokenOf = (app: App, parameters: Parameters): Removal => ({
  what: `a refresh token of device ${parameters['DEVICE_KEY']}`,
  isBack: async () =>
    (await refusalOf(initiate(app, 'REFRESH_TOKEN_AUTH', parameters))) !== 'Refresh Token has been revoked',
});

const deviceOf = ({ sdk, userPoolId }: App, Username: string, DeviceKey: string): Removal => ({
  what: `device ${DeviceKey}`,
  isBack: async () => {
    const getDevice = sdk.send(new AdminGetDeviceCommand({ UserPoolId: userPoolId, Username, DeviceKey }));
    return (await refusalOf(getDevice)) !== 'Device does not exist.';
  },
});

const userOf = ({ sdk, userPoolId }: App, Username: string): Removal => ({
  what: `user ${Username}`,
  isBack: async () => (await sdk.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username }))).Enabled === true,
});
