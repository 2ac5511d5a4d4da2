'use client';
import {
  forgetDevice,
  forgetOtherDevices,
  rememberDevice,
  type RememberOptions,
  SignedOutError,
  unrememberDevice,
} from '@latchkey/client';
import { useMemo, useSyncExternalStore } from 'react';
import { useSession } from '../session/use-session.ts';
import { type DevicesState, devicesStoreOf, loadingDevices } from './devices-store.ts';

/** What can be done with devices. No function rejects: each returns whether it succeeded, and `error` says why not. */
export interface DeviceActions {
  /** Forgets a device: the one with the given key, by default this one. */
  readonly forget: (deviceKey?: string) => Promise<boolean>;
  /** Forgets all devices except this one. */
  readonly forgetOthers: () => Promise<boolean>;
  /** Remembers this device. */
  readonly remember: (options?: RememberOptions) => Promise<boolean>;
  /** Un-remembers this device, which stays registered. */
  readonly unremember: () => Promise<boolean>;
  /** Reads the list again. */
  readonly refresh: () => Promise<boolean>;
}

const nothing = () => () => undefined;
const signedOut: DevicesState = { ...loadingDevices, status: 'failed', error: new SignedOutError() };

/**
 * Returns the devices of the signed-in user, and functions to change them. All components share one list. The first use sends
 * ListDevices, GetDevice and, if the device does not take the place of a code, GetUser; so does every change, after its own request.
 * If no user is signed in, nothing is sent, and `error` is SignedOutError.
 */
export function useDevices(): DevicesState & DeviceActions {
  const { status, session } = useSession();
  const store = session === undefined ? undefined : devicesStoreOf(session);
  const absent = status === 'loading' ? loadingDevices : signedOut;
  const state = useSyncExternalStore(store?.subscribe ?? nothing, store?.get ?? (() => absent), () => loadingDevices);
  return useMemo(() => {
    const change = async (job: (present: NonNullable<typeof session>) => Promise<unknown>) =>
      session !== undefined && store !== undefined ? store.reload(() => job(session)) : false;
    return {
      ...state,
      forget: (deviceKey) => change((present) => forgetDevice(present, deviceKey)),
      forgetOthers: () => change((present) => forgetOtherDevices(present)),
      remember: (options) => change((present) => rememberDevice(present, options)),
      unremember: () => change((present) => unrememberDevice(present)),
      refresh: () => change(async () => undefined),
    };
  }, [state, session, store]);
}
