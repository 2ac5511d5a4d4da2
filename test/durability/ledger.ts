/** The clients' record of what the server has acknowledged. After the crashes the server is compared with it. */
import type { Device } from '../harness/device.ts';
import type { Person } from '../harness/sign-in.ts';

/** The outcome of a request for the client: the server acknowledged it, or the connection broke and the outcome is unknown. */
export type RequestOutcome = 'acknowledged' | 'unknown';

/** A device, recorded at the sign-in that returned its keys. */
export interface DeviceEntry {
  readonly person: Person;
  readonly device: Device;
  /** Whether the sign-in passed MFA, so that the device takes the place of MFA from then on. */
  readonly trusted: boolean;
  readonly refreshToken: string;
  readonly confirmed: RequestOutcome;
  forgotten?: RequestOutcome;
  revoked?: RequestOutcome;
}

export interface SignUpEntry {
  readonly username: string;
  readonly outcome: RequestOutcome;
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
  const columns: Readonly<Record<string, readonly (RequestOutcome | undefined)[]>> = {
    ConfirmDevice: devices.map(({ confirmed }) => confirmed),
    ForgetDevice: devices.map(({ forgotten }) => forgotten),
    RevokeToken: devices.map(({ revoked }) => revoked),
    SignUp: signUps.map(({ outcome }) => outcome),
  };
  const parts = Object.entries(columns).map(([name, outcomes]) => `${name} ${counted(outcomes)}`);
  return `acknowledged: ${parts.join(', ')}; devices that passed MFA: ${devices.filter(({ trusted }) => trusted).length}`;
}

function counted(outcomes: readonly (RequestOutcome | undefined)[]): string {
  const acknowledged = outcomes.filter((outcome) => outcome === 'acknowledged').length;
  const unknown = outcomes.filter((outcome) => outcome === 'unknown').length;
  return `${acknowledged} (and ${unknown} unknown)`;
}
