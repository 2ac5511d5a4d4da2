/** Users with a confirmed device, in a pool that tracks devices. */
import { newPerson } from '../harness/people.ts';
import { confirmDevice } from '../harness/device.ts';
import { type App, signIn } from '../harness/sign-in.ts';
import type { World } from './operation-cases.ts';

let shared: { readonly world: World; readonly app: Promise<App> } | undefined;

/** Returns the pool that tracks devices. It is created at the first call. */
export function deviceApp(world: World): Promise<App> {
  if (shared?.world.latchkey !== world.latchkey) {
    const DeviceConfiguration = { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false };
    shared = { world, app: world.newApp({ pool: { DeviceConfiguration } }) };
  }
  return shared.app;
}

/** Creates a user with a remembered device. */
export async function newPersonWithDevice(world: World) {
  const app = await deviceApp(world);
  const person = await newPerson(app);
  const { result } = await signIn(app, person);
  const { device } = await confirmDevice(app, result, 'laptop');
  return {
    app,
    accessToken: result.AccessToken,
    /** The members of requests by the user, and by an administrator. */
    own: { AccessToken: result.AccessToken, DeviceKey: device.deviceKey },
    admin: { UserPoolId: app.userPoolId, Username: person.username, DeviceKey: device.deviceKey },
  };
}
