/** A remembered device takes the place of the code for its own user only: in its pool, and while it is remembered. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { type Device, setRemembered } from '../harness/device.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPersonWithDevice, type PersonWithTotp } from '../harness/people.ts';
import { showPromise, sizeOf } from '../harness/promise.ts';
import {
  type App,
  beginSrp,
  createApp,
  deviceClaim,
  initiate,
  provePassword,
  respond,
  signIn,
} from '../harness/sign-in.ts';

const attempts = sizeOf(40, 500);
type Owner = PersonWithTotp & { readonly device: Device };

let latchkey: Latchkey;
beforeAll(async () => {
  latchkey = await startLatchkey();
});
afterAll(() => latchkey.stop());

const newApp = (): Promise<App> => createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });

/** Whether a request leads to tokens. */
const wins = (request: Promise<{ readonly AuthenticationResult?: unknown }>): Promise<boolean> =>
  request.then(
    ({ AuthenticationResult }) => AuthenticationResult !== undefined,
    () => false,
  );

/** The ways in which a thief, who knows the password of a user and has the device of another one, leaves the code out. */
const ways: readonly ((app: App, victim: Owner, device: Device) => Promise<boolean>)[] = [
  // The device in every request, as its owner sends it.
  (app, { username, password }, device) => {
    return signIn(app, { username, password, device }).then(
      () => true,
      () => false,
    );
  },
  (app, { username: USERNAME, password: PASSWORD }, { deviceKey: DEVICE_KEY }) =>
    wins(initiate(app, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD, DEVICE_KEY })),
  // The proof for the device without being asked for it.
  async (app, victim, device) => {
    const { Session } = await provePassword(app, victim);
    const { session } = await beginSrp(app, victim.username);
    const own = { USERNAME: victim.username, DEVICE_KEY: device.deviceKey };
    const begun = respond(app, 'DEVICE_SRP_AUTH', { ...own, SRP_A: session.A }, Session);
    const reply = await begun.catch(() => undefined);
    if (reply === undefined) return false;
    const proof = await deviceClaim({ reply, session }, device);
    return wins(respond(app, 'DEVICE_PASSWORD_VERIFIER', { ...own, ...proof }, reply.Session));
  },
  // The key of the victim's device with the secret of another one.
  (app, { username, password, device: own }, device) => {
    return signIn(app, { username, password, device: { ...own, secret: device.secret } }).then(
      () => true,
      () => false,
    );
  },
];

it('devices of other users, of other pools, and devices that are no longer remembered do not take the place of the code', async () => {
  const app = await newApp();
  const elsewhere = await newApp();
  let tried = 0;
  let won = 0;
  while (tried < attempts) {
    // New users each time: failed attempts lock them out.
    const [victim, thief, stranger] = [
      await newPersonWithDevice(app),
      await newPersonWithDevice(app),
      await newPersonWithDevice(elsewhere),
    ];
    for (const device of [thief.device, stranger.device]) {
      for (const way of ways) {
        tried += 1;
        if (await way(app, victim, device)) won += 1;
      }
    }
    // The victim's own device still works, so the attempts have failed for the device only.
    expect((await signIn(app, thief)).challenges).not.toContain('SOFTWARE_TOKEN_MFA');
    await setRemembered(app, thief.accessToken, thief.device, 'not_remembered');
    tried += 1;
    if (await wins(provePassword(app, thief, { DEVICE_KEY: thief.device.deviceKey }))) won += 1;
  }
  showPromise(25, [
    { what: 'attempts with devices of others', reached: tried, promised: 500, bound: 'at least' },
    { what: 'of them successful', reached: won, promised: 0, bound: 'at most' },
  ]);
  expect(won).toBe(0);
});
