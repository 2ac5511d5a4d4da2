/** The device that the session runs on, as the commands show it. */
import { type Device, explainDevice, type Session } from '@latchkey/client';
import { CommandError } from '../output/failure.ts';
import { awaitsConfirmation } from './kept-device.ts';
import type { Report, Run } from '../output/report.ts';
import { deviceFacts, nextSignInFacts, nextSignInWords } from '../words/device-words.ts';

/**
 * The confirmed device of a session.
 *
 * @throws CommandError if it has none, which says what to do about it
 */
export async function currentDevice(session: Session): Promise<Device> {
  const { device } = session;
  if (device !== undefined) return device;
  throw (await awaitsConfirmation(session)) ? unconfirmed() : noDevice();
}

function unconfirmed(): CommandError {
  return new CommandError('NotConfirmed', 'This device is not confirmed.', 'Confirm it: latchkey device confirm.');
}

/** A session without a device. */
export function noDevice(): CommandError {
  return new CommandError(
    'NoDevice',
    'This session runs on no device.',
    'If the user pool tracks devices, sign in again for a new one: latchkey signin.',
  );
}

/** What a command says after it has changed the device: the change, and what the next sign-in will be like. */
export async function deviceReport(session: Session, change: string, run: Run, further: object = {}): Promise<Report> {
  const device = await currentDevice(session);
  const next = await explainDevice(session, { signal: run.signal });
  return {
    text: `${change}\n${nextSignInWords(next)}`,
    json: { device: deviceFacts(device), nextSignIn: nextSignInFacts(next), ...further },
  };
}
