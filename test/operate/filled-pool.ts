/** A pool with one of each kind of data, made through the API of whichever version answers. */
import { AdminAddUserToGroupCommand, CreateGroupCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Latchkey } from '../harness/latchkey.ts';
import { confirmDevice } from '../harness/device.ts';
import { newPerson, newPersonWithDevice, newPersonWithTotp } from '../harness/people.ts';
import { beginSrp, createApp, provePassword, signIn } from '../harness/sign-in.ts';

/** Devices are remembered without a question, and take the place of the code. */
export const DeviceConfiguration = { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false };

/** Creates users with and without an authenticator app, a remembered device, a group, tokens, and unfinished sign-ins. */
export async function fillPool(server: Latchkey) {
  const app = await createApp(server, { pool: { DeviceConfiguration } });
  const { userPoolId: UserPoolId } = app;
  const plain = await newPerson(app);
  const withTotp = await newPersonWithTotp(app);
  const withDevice = await newPersonWithDevice(app);
  const group = 'editors';
  await app.sdk.send(new CreateGroupCommand({ UserPoolId, GroupName: group, Precedence: 3 }));
  await app.sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName: group, Username: plain.username }));
  const { result } = await signIn(app, plain);
  const keys: unknown = await (await fetch(`${server.endpoint}/${UserPoolId}/.well-known/jwks.json`)).json();
  const begun = { srp: await beginSrp(app, plain.username), mfa: await provePassword(app, withTotp) };
  const { device } = await confirmDevice(app, result);
  const tokens = { accessToken: result.AccessToken ?? '', refreshToken: result.RefreshToken ?? '' };
  return { app, plain, withTotp, withDevice, group, keys, begun, deviceKey: device.deviceKey, ...tokens };
}
