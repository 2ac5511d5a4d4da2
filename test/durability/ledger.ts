/** The clients' record of what the server has acknowledged. After the crashes the server is compared with it. */
import type { Device } from '../harness/device.ts';
import type { Person } from '../harness/sign-in.ts';

/** The outcome of a request for the client: the server acknowledged it, or the connection broke and the outcome is unknown. */
export type Fate = 'acknowledged' | 'unknown';

/** A device, recorded at the sign-in that returned its keys. */
export interface DeviceEntry {
  readonly person: Person;
  readonly device: Device;
  /** Whether the sign-in passed MFA, so that the device takes the place of MFA from then on. */
  readonly trusted: boolean;
  readonly refreshToken: string;
  readonly confirmed: Fate;
  forgotten?: Fate;
  revoked?: Fate;
}

export interface SignUpEntry {
  readonly username: string;
  readonly fate: Fate;
}

export interface Ledger {
  readonly devices: DeviceEntry[];
  readonly signUps: SignUpEntry[];
}

export function emptyLedger(): Ledger {
  return { devices: [], signUps: [] };
}

/** Returns the line that a run prints: how many entries of each kind there are. */
export function summary({ devices, signUps }: Ledger): string {
  const columns: Readonly<Record<string, readonly (Fate | undefined)[]>> = {
    ConfirmDevice: devices.map(({ confirmed }) => confirmed),
    ForgetDevice: devices.map(({ forgotten }) => forgotten),
    RevokeToken: devices.map(({ revoked }) => revoked),
    SignUp: signUps.map(({ fate }) => fate),
  };
  const parts = Object.entries(columns).map(([name, fates]) => `${name} ${counted(fates)}`);
  return `acknowledged: ${parts.join(', ')}; devices that went through MFA: ${devices.filter(({ trusted }) => trusted).length}`;
}

function counted(fates: readonly (Fate | undefined)[]): string {
  const sure = fates.filter((fate) => fate === 'acknowledged').length;
  const cutOff = fates.filter((fate) => fate === 'unknown').length;
  return `${sure} (and ${cutOff} cut off)`;
}
