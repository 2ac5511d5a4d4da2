/** Asks whether to remember a device, where the user pool leaves that to the user. */
import { type Done, rememberDevice } from '@latchkey/client';
import type { Answers } from './answers.ts';

const choices = [
  { value: 'no', label: 'No, ask for a code next time as well' },
  { value: 'always', label: 'Yes, until I forget it' },
  ...[30, 60, 90].map((days) => ({ value: String(days), label: `Yes, for ${days} days` })),
];

/**
 * After a sign-in at a terminal: asks about a device that is not remembered, if this is the moment. It is when the device is new or
 * a code was asked for; at other times the user has said no before.
 */
export async function offerRemembering(
  { session, device }: Done,
  codeAsked: boolean,
  answers: Answers,
  signal: AbortSignal,
): Promise<void> {
  const isOpen = device.status === 'confirmed' || (device.status === 'known' && codeAsked);
  if (!answers.interactive || !isOpen || session.device?.remembered !== false) return;
  const choice = await answers.choose({ message: 'Remember this device?', option: '--remember' }, choices);
  if (choice === 'no') return;
  await rememberDevice(session, { signal, ...(choice !== 'always' && { rememberFor: Number(choice) }) });
}
