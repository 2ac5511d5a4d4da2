/** Sign-ins that the server has explained, as they are printed. The sentences are the server's. */
import type { ExplainedDevice, ExplainedStep, SignInExplanation } from '@latchkey/server';
import { dateTime } from '../output/date.ts';
import { printable } from '../output/printable.ts';

/** Sign-ins, one block each. */
export function signInsText(signIns: readonly SignInExplanation[]): string {
  return signIns.map(signInText).join('\n\n');
}

function signInText(signIn: SignInExplanation): string {
  const { beganAt, clientId, flow, admin, sourceIp, code, device, steps } = signIn;
  const from = `${admin ? ', by an administrator' : ''}${sourceIp === null ? '' : `, from ${sourceIp}`}`;
  const rows: (readonly [string, string])[] = [
    ['Device', deviceWords(device)],
    ['Why', code.because],
    ...(code.advice === null ? [] : [['To do', code.advice] as const]),
    ...steps.flatMap(refusalRows),
    ...newDeviceRows(signIn),
    ['Steps', steps.map(stepWords).join(' > ')],
    ['App', `client ${clientId}, ${flow}${from}`],
  ];
  const lines = rows.map(([name, value]) => `  ${name.padEnd(12)}${value.replaceAll('\n', ' ')}`);
  return printable([`${dateTime(new Date(beganAt))}  ${headline(signIn)}`, ...lines].join('\n'));
}

function headline({ result, code, steps }: SignInExplanation): string {
  const asked = code.challenge === null ? '' : ` (${code.challenge})`;
  switch (result) {
    case 'signed-in':
      return code.asked === 'yes' ? `Signed in, with a code${asked}` : 'Signed in, without a code';
    case 'failed':
      return code.asked === 'yes' ? `Failed, after a code was asked for${asked}` : 'Failed';
    case 'in-progress':
      return code.asked === 'yes' ? `Asked for a code${asked}` : `Waits for ${steps.at(-1)?.next ?? 'an answer'}`;
  }
}

/** What became of the key that the sign-in gave out. A server before this version does not say. */
const keyStates = { unconfirmed: ', not confirmed', confirmed: ', confirmed', gone: ', forgotten since', none: '' };

function newDeviceRows({ newDeviceKey, newDeviceState }: SignInExplanation): (readonly [string, string])[] {
  if (newDeviceKey === null) return [];
  return [['New device', `${newDeviceKey}, given out at the end${keyStates[newDeviceState ?? 'none']}`]];
}

const standings = {
  absent: 'a new device',
  unknown: 'no device of this user',
  unconfirmed: 'never confirmed',
  confirmed: 'confirmed, not remembered',
};

/** Which key came, and what it stood for. */
function deviceWords({ given, carried, standing, trusted }: ExplainedDevice): string {
  const key = given ?? carried;
  if (key === null) return 'no DEVICE_KEY came';
  if (key === '') return 'what came as DEVICE_KEY is no device key';
  const came = given === null ? ' (from an earlier step)' : '';
  if (standing === null) return `${key}${came}`;
  const remembered = trusted ? 'remembered, has been through MFA' : 'remembered, not through MFA yet';
  return `${key}${came}: ${standing === 'remembered' ? remembered : standings[standing]}`;
}

function refusalRows({ answered, failure }: ExplainedStep): (readonly [string, string])[] {
  if (failure === null) return [];
  const { because, advice, lockedUntil } = failure;
  const lock = lockedUntil === null ? '' : ` It locked the user out until ${clockTime(lockedUntil)}.`;
  const refused = ['Refused', `${answered ?? 'InitiateAuth'}: ${because}${lock}`] as const;
  return advice === null ? [refused] : [refused, ['To do', advice]];
}

/** A challenge that was answered, and how it ended where it was the end. */
function stepWords({ answered, outcome, next }: ExplainedStep, index: number, steps: readonly ExplainedStep[]): string {
  const step = `${answered ?? 'InitiateAuth'}${outcome === 'failure' ? ' (refused)' : ''}`;
  if (index < steps.length - 1) return step;
  if (outcome === 'tokens') return `${step} > tokens`;
  return next === null ? step : `${step} > ${next} (not answered)`;
}

/** `10:31:05`, in the time zone of this machine. */
function clockTime(instant: string): string {
  const time = new Date(instant);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}
