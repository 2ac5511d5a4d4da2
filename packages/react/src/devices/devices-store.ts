import {
  type DeviceExplanation,
  explainDevice,
  type LatchkeyError,
  type ListedDevice,
  listDevices,
  type Session,
} from '@latchkey/client';
import { createStore, type Store } from '../store.ts';

/** The user's devices, as far as they are known here. */
export interface DevicesState {
  /** `failed`: the last request failed, see `error`. The list is then the one before. */
  readonly status: 'loading' | 'ready' | 'failed';
  /** The list of the service. Cognito lists only remembered devices. */
  readonly devices: readonly ListedDevice[];
  /** Whether the next sign-in on this device will ask for a code, and why. */
  readonly explanation: DeviceExplanation | undefined;
  readonly error: LatchkeyError | undefined;
}

export interface DevicesStore extends Store<DevicesState> {
  /** Runs a change, if there is one, and reads the list again. Never rejects. @returns whether all requests succeeded */
  readonly reload: (change?: () => Promise<unknown>) => Promise<boolean>;
}

export const loadingDevices: DevicesState = {
  status: 'loading',
  devices: [],
  explanation: undefined,
  error: undefined,
};

const stores = new WeakMap<Session, DevicesStore>();

/** Returns the store of a session: always the same one, so that all components share one list and its requests. */
export function devicesStoreOf(session: Session): DevicesStore {
  const known = stores.get(session);
  if (known !== undefined) return known;
  const made = createDevicesStore(session);
  stores.set(session, made);
  return made;
}

function createDevicesStore(session: Session): DevicesStore {
  // Only the last of several overlapping requests shows its result.
  let last = 0;
  const reload = async (change?: () => Promise<unknown>) => {
    last += 1;
    const mine = last;
    store.set({ ...store.get(), status: 'loading' });
    const show = (state: DevicesState) => {
      if (mine === last) store.set(state);
    };
    try {
      await change?.();
      const [devices, explanation] = await Promise.all([listDevices(session), explainDevice(session)]);
      show({ status: 'ready', devices, explanation, error: undefined });
      return true;
    } catch (error) {
      show({ ...store.get(), status: 'failed', error: error as LatchkeyError });
      return false;
    }
  };
  const store = createStore(loadingDevices, () => void reload());
  return { ...store, reload };
}
