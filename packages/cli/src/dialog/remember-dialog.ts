/** Asks whether to remember a device, if the user pool leaves that to the user. */
import { type Done, rememberDevice } from '@latchkey/client';
import type { Answers } from './answers.ts';

const choices = [
  { value: 'no', label: 'No, ask for a code again next time' },
  { value: 'always', label: 'Yes, until I forget it' },
  ...[30, 60, 90].map((days) => ({ value: String(days), label: `Yes, for ${days} days` })),
];

/**
 * After a sign-in at a terminal, asks whether to remember a device that is not remembered. It asks only if the device is new or a code was
 * asked for; otherwise the user has already answered no.
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
