/** The device keys that sign-ins issued to a user (NewDeviceMetadata), and their state now. */
import type { AuthEventRecord } from '../../records/auth-event.ts';
import type { DeviceRecord } from '../../records/device.ts';

/** `gone`: the device was forgotten. */
export type KeyState = 'unconfirmed' | 'confirmed' | 'gone';

/** Keys that were issued through an app client before a sign-in. */
export interface EarlierKeys {
  readonly confirmed: readonly string[];
  readonly unconfirmed: readonly string[];
}

/** All keys that were issued, as far back as the audit trail goes. */
export interface IssuedDeviceKeys {
  stateOf(key: string): KeyState;
  /** The keys that were issued through the same app client before the sign-in began. */
  issuedBefore(first: Pick<AuthEventRecord, 'at' | 'clientId'>): EarlierKeys;
}

/**
 * Looks up the current state of every key that these events issued.
 *
 * @param find reads a device of the user by its key
 */
export async function issuedDeviceKeys(
  events: readonly AuthEventRecord[],
  find: (key: string) => Promise<DeviceRecord | undefined>,
): Promise<IssuedDeviceKeys> {
  const issuing = events.flatMap(({ at, clientId, device: { minted } }) =>
    minted === null ? [] : [{ at, clientId, key: minted }],
  );
  const states = new Map<string, KeyState>();
  for (const { key } of issuing) {
    const device = await find(key);
    states.set(key, device === undefined ? 'gone' : device.secret === null ? 'unconfirmed' : 'confirmed');
  }
  const stateOf = (key: string) => states.get(key) ?? 'gone';
  return {
    stateOf,
    issuedBefore({ at, clientId }) {
      const earlier = issuing.filter((given) => given.clientId === clientId && given.at < at).map(({ key }) => key);
      return {
        confirmed: earlier.filter((key) => stateOf(key) === 'confirmed'),
        unconfirmed: earlier.filter((key) => stateOf(key) === 'unconfirmed'),
      };
    },
  };
}
