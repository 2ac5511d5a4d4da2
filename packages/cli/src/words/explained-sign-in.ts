/** Formats the sign-ins that the server explained. The sentences come from the server. */
import type { ExplainedDevice, ExplainedStep, SignInExplanation } from '@latchkey/server';
import { dateTime } from '../output/date.ts';
import { printable } from '../output/printable.ts';

/** Formats sign-ins, one block each. */
export function signInsText(signIns: readonly SignInExplanation[]): string {
  return signIns.map(signInText).join('\n\n');
}

function signInText(signIn: SignInExplanation): string {
  const { beganAt, clientId, flow, admin, sourceIp, code, device, risk, steps } = signIn;
  const from = `${admin ? ', by an administrator' : ''}${sourceIp === null ? '' : `, from ${sourceIp}`}`;
  const rows: (readonly [string, string])[] = [
    ['Device', deviceWords(device)],
    ['Why', code.because],
    ...(code.advice === null ? [] : [['To do', code.advice] as const]),
    ...(risk == null ? [] : [['Risk', riskWords(risk)] as const]),
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
      return code.asked === 'yes' ? `Asked for a code${asked}` : `Waiting for ${steps.at(-1)?.next ?? 'an answer'}`;
  }
}

/** Servers before this version do not return a risk. */
function riskWords({ because, isEnforced }: NonNullable<SignInExplanation['risk']>): string {
  return isEnforced ? because : `${because} Nothing follows from it: the mode is AUDIT.`;
}

/** The state of the key that the sign-in issued. Servers before this version do not return it. */
const keyStates = { unconfirmed: ', not confirmed', confirmed: ', confirmed', gone: ', forgotten since', none: '' };

function newDeviceRows({ newDeviceKey, newDeviceState }: SignInExplanation): (readonly [string, string])[] {
  if (newDeviceKey === null) return [];
  return [['New device', `${newDeviceKey}, issued at the end${keyStates[newDeviceState ?? 'none']}`]];
}

const standings = {
  absent: 'a new device',
  unknown: 'not a device of this user',
  unconfirmed: 'never confirmed',
  confirmed: 'confirmed, not remembered',
};

/** Describes the device key that was sent, and the state of that device. */
function deviceWords({ given, carried, standing, trusted }: ExplainedDevice): string {
  const key = given ?? carried;
  if (key === null) return 'no DEVICE_KEY was sent';
  if (key === '') return 'the DEVICE_KEY that was sent is not a device key';
  const came = given === null ? ' (from an earlier step)' : '';
  if (standing === null) return `${key}${came}`;
  const remembered = trusted ? 'remembered, has completed MFA' : 'remembered, has not completed MFA yet';
  return `${key}${came}: ${standing === 'remembered' ? remembered : standings[standing]}`;
}

function refusalRows({ answered, failure }: ExplainedStep): (readonly [string, string])[] {
  if (failure === null) return [];
  const { because, advice, lockedUntil } = failure;
  const end = lockedUntil === 'reset' ? 'the password is reset' : lockedUntil && clockTime(lockedUntil);
  const lock = end === null ? '' : ` It locked the user out until ${end}.`;
  const refused = ['Rejected', `${answered ?? 'InitiateAuth'}: ${because}${lock}`] as const;
  return advice === null ? [refused] : [refused, ['To do', advice]];
}

/** Formats an answered challenge; for the last one, also how the sign-in ended. */
function stepWords({ answered, outcome, next }: ExplainedStep, index: number, steps: readonly ExplainedStep[]): string {
  const step = `${answered ?? 'InitiateAuth'}${outcome === 'failure' ? ' (rejected)' : ''}`;
  if (index < steps.length - 1) return step;
  if (outcome === 'tokens') return `${step} > tokens`;
  return next === null ? step : `${step} > ${next} (not answered)`;
}

/** `10:31:05`, in the time zone of this machine. */
function clockTime(instant: string): string {
  const time = new Date(instant);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}
