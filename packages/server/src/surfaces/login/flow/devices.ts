/** Remembered browsers: the one place where pages deal with their cookie. The rules are in authorization/devices. */
import {
  type BrowserDevice,
  browserDevicesSeconds,
  openBrowserDevices,
  withBrowserDevice,
} from '../../../authorization/devices/browser-devices.ts';
import { deviceOf, rememberBrowser } from '../../../authorization/devices/remembered-browser.ts';
import type { PageSituation } from '../../../authorization/sign-in/page-situation.ts';
import type { BegunBrowserSession } from '../../../challenges/engine/engine.ts';
import { readCookie, writeCookie } from '../../browser/cookies.ts';
import type { LoginPage } from './login-page.ts';

function devicesIn({ services, context, address }: LoginPage): readonly BrowserDevice[] {
  return openBrowserDevices(services, address.pool, readCookie(context, 'latchkey-device'));
}

/** Returns the device that this browser is for the user; undefined if it is not remembered. */
export function deviceFor(
  page: LoginPage,
  situation: PageSituation,
  username: string,
): Promise<BrowserDevice | undefined> {
  return deviceOf(situation, devicesIn(page), username);
}

/** After a sign-in: makes this browser the device that was issued, or notes that its device was used. */
export async function keepDevice(
  page: LoginPage,
  situation: PageSituation,
  outcome: BegunBrowserSession,
): Promise<void> {
  const { services, context, address } = page;
  const devices = devicesIn(page);
  const { deviceKey } = outcome.session.authentication;
  const used = devices.find((device) => device.sub === outcome.user.sub && device.deviceKey === deviceKey);
  const device = (await rememberBrowser(situation, outcome)) ?? used;
  if (device === undefined) return;
  const cookie = withBrowserDevice(services, address.pool, devices, device);
  writeCookie(context, address, 'latchkey-device', cookie, browserDevicesSeconds);
}
