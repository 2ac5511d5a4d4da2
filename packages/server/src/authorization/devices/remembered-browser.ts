/**
 * Remembered browsers: a browser is a device like any other. Its steps of a sign-in name the device's key, the device
 * proves itself when the engine asks for it, and after MFA a new device is confirmed (docs/decisions/0034).
 */
import { ServiceError } from '@latchkey/model';
import { type BegunBrowserSession, type Outcome, respond } from '../../challenges/engine/engine.ts';
import type { Parameters } from '../../challenges/state/challenge.ts';
import { identify } from '../../challenges/state/subject.ts';
import { confirmDevice } from '../../rules/devices/confirm-device.ts';
import { deviceTypeOf } from '../../rules/sessions/device-type.ts';
import type { PageSituation } from '../sign-in/page-situation.ts';
import type { BrowserDevice } from './browser-devices.ts';

/**
 * Returns the device that this browser is for the user of a typed name. A device that was forgotten, or that belongs to
 * somebody else, is none.
 */
export async function deviceOf(
  situation: PageSituation,
  devices: readonly BrowserDevice[],
  typedName: string,
): Promise<BrowserDevice | undefined> {
  const { store, pool } = situation;
  if (pool.settings.devices === null || devices.length === 0 || typedName === '') return undefined;
  const { subject } = await identify(situation, pool, typedName);
  const device = devices.find(({ sub }) => sub === subject.sub);
  if (device === undefined) return undefined;
  const found = await store.read.devices.find(pool.id, device.sub, device.deviceKey);
  return found?.secret == null ? undefined : device;
}

/** The parameters that a step of the sign-in adds for its device. */
export function deviceParameters(device: BrowserDevice | undefined): Parameters {
  return device === undefined ? {} : { DEVICE_KEY: device.deviceKey };
}

/** Answers the challenge of the device, if the engine asks for it. Other outcomes are returned unchanged. */
export async function proveDevice(
  situation: PageSituation,
  device: BrowserDevice | undefined,
  username: string,
  outcome: Outcome,
): Promise<Outcome> {
  if (outcome.kind !== 'challenge' || outcome.issued.name !== 'DEVICE_SRP_AUTH' || device === undefined) return outcome;
  const responses = { USERNAME: username, DEVICE_KEY: device.deviceKey, DEVICE_SECRET: device.secret };
  return respond(situation, 'DEVICE_SRP_AUTH', { session: outcome.issued.session, responses });
}

/**
 * Confirms the device that a completed sign-in has issued to this browser.
 * @returns undefined if there is none, or it was forgotten meanwhile
 */
export async function rememberBrowser(
  situation: PageSituation,
  { user, minted }: Pick<BegunBrowserSession, 'user' | 'minted'>,
): Promise<BrowserDevice | undefined> {
  if (minted === undefined) return undefined;
  const { store, srp, random, clock, origin } = situation;
  const { poolId, deviceKey, deviceGroupKey } = minted;
  // As long as the secrets of Cognito's own clients.
  const secret = Buffer.from(random.bytes(40)).toString('base64');
  const verifier = await srp.createVerifier({ group: deviceGroupKey, identity: deviceKey, secret });
  const confirmation = {
    secret: verifier,
    name: deviceTypeOf(origin.browserAgent ?? null),
    remembered: true,
    now: clock.now(),
  };
  try {
    await store.write((tx) => confirmDevice(tx, { poolId, sub: user.sub, deviceKey }, confirmation));
  } catch (error) {
    if (error instanceof ServiceError) return undefined;
    throw error;
  }
  return { sub: user.sub, deviceKey, secret };
}
