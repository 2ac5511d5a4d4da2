/**
 * The devices that a browser is: one for each user who asked to remember it. Their keys and secrets are in one cookie,
 * sealed, so that neither scripts nor whoever copies the cookie's text can use them for SRP.
 */
import type { Pool } from '../../rules/pools/directory.ts';
import type { Services } from '../../services.ts';

/** What a browser remembers about one user. */
export interface BrowserDevice {
  readonly sub: string;
  readonly deviceKey: string;
  readonly secret: string;
}

/** Browsers store about 4,000 bytes per cookie; a device takes some 220. */
const mostDevices = 10;

/** How long browsers keep the cookie: 400 days at most (RFC 6265bis section 5.5). */
export const browserDevicesSeconds = 400 * 24 * 3600;

type Sealing = Pick<Services, 'sealer'>;

/** Returns the devices in a cookie, those used last first. A cookie that this pool did not make has none. */
export function openBrowserDevices(
  { sealer }: Sealing,
  { id }: Pick<Pool, 'id'>,
  cookie: string | undefined,
): readonly BrowserDevice[] {
  const content = cookie === undefined ? undefined : sealer.open('browser-devices', cookie, id);
  // Only this server seals such lists.
  const entries = (content ?? []) as readonly (readonly [sub: string, deviceKey: string, secret: string])[];
  return entries.map(([sub, deviceKey, secret]) => ({ sub, deviceKey, secret }));
}

/** The value of the cookie with one device added or used. The oldest ones give way. */
export function withBrowserDevice(
  { sealer }: Sealing,
  { id }: Pick<Pool, 'id'>,
  devices: readonly BrowserDevice[],
  used: BrowserDevice,
): string {
  const others = devices.filter(({ sub }) => sub !== used.sub);
  return seal({ sealer }, id, [used, ...others].slice(0, mostDevices));
}

function seal({ sealer }: Sealing, poolId: string, devices: readonly BrowserDevice[]): string {
  const entries = devices.map(({ sub, deviceKey, secret }) => [sub, deviceKey, secret]);
  return sealer.seal('browser-devices', entries, poolId);
}
