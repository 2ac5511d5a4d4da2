/** The device of the session, for commands that show or change it. */
import { type Device, explainDevice, type Session } from '@latchkey/client';
import { CommandError } from '../output/failure.ts';
import { awaitsConfirmation } from './stored-device.ts';
import type { Report, Run } from '../output/report.ts';
import { deviceFacts, nextSignInFacts, nextSignInWords } from '../words/device-words.ts';

/**
 * Returns the confirmed device of a session.
 *
 * @throws CommandError if it has none
 */
export async function currentDevice(session: Session): Promise<Device> {
  const { device } = session;
  if (device !== undefined) return device;
  throw (await awaitsConfirmation(session)) ? unconfirmed() : noDevice();
}

function unconfirmed(): CommandError {
  return new CommandError('NotConfirmed', 'This device is not confirmed.', 'Confirm it: latchkey device confirm.');
}

/** The error for a session without a device. */
export function noDevice(): CommandError {
  return new CommandError(
    'NoDevice',
    'This session has no device.',
    'If the user pool tracks devices, sign in again to get one: latchkey signin.',
  );
}

/** Reports a change of the device, and whether the next sign-in will ask for a code. */
export async function deviceReport(session: Session, change: string, run: Run, further: object = {}): Promise<Report> {
  const device = await currentDevice(session);
  const next = await explainDevice(session, { signal: run.signal });
  return {
    text: `${change}\n${nextSignInWords(next)}`,
    json: { device: deviceFacts(device), nextSignIn: nextSignInFacts(next), ...further },
  };
}
