/** The clients' log of what the server has acknowledged: the truth that the server is held to after each crash. */
import type { Device } from '../harness/device.ts';
import type { Person } from '../harness/sign-in.ts';

/** What a client knows of a request: the server said yes, or the connection broke and nobody can say. */
export type Fate = 'acknowledged' | 'unknown';

/** A device, from the sign-in that gave its keys. */
export interface DeviceEntry {
  readonly person: Person;
  readonly device: Device;
  /** The sign-in passed MFA: the device stands in for it from now on. */
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

/** How many of each there are, for the line that a run prints. */
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
