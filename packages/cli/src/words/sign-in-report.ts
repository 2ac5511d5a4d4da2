/** The report at the end of `latchkey signin`. */
import { commandName } from '../output/command-name.ts';
import type { CodeReason, DeviceOutcome, Done } from '@latchkey/client';
import type { Outcome } from '../dialog/sign-in-dialog.ts';
import type { Report } from '../output/report.ts';
import type { Target } from '../options/target.ts';
import { codeReason } from '../dialog/code-reason.ts';
import { dateTime, iso } from '../output/date.ts';
import { outcomeFacts, outcomeWords } from './device-words.ts';
import { printable } from '../output/printable.ts';

/** The facts for the report. */
export interface SignInFacts extends Outcome {
  /** As typed. */
  readonly username: string;
  readonly target: Target;
  readonly stateDirectory: string;
  /** Include the tokens in the report. They are secrets. */
  readonly showTokens: boolean;
  /** An authenticator app was set up. */
  readonly enrolledTotp?: boolean;
}

/** The report, for people and for programs. */
export function signInReport(facts: SignInFacts): Report {
  return { text: textOf(facts), json: documentOf(facts) };
}

function textOf({
  done,
  username,
  challenges,
  askedCode,
  stateDirectory,
  showTokens,
  enrolledTotp = false,
}: SignInFacts): string {
  const { tokens, userId } = done.session;
  const device = deviceNow(done);
  const renewal = device.status === 'unconfirmed' ? 'and not renewed' : 'then renewed';
  const rows = [
    ['Device', outcomeWords(device)],
    ['Code', codeWords(challenges, askedCode?.why, device)],
    ['Session', `until ${dateTime(tokens.expiresAt)}, ${renewal}`],
    ['Stored in', stateDirectory],
  ];
  if (enrolledTotp) rows.splice(2, 0, ['App', 'set up: sign-ins ask for its codes']);
  if (showTokens) {
    rows.push(['Access', tokens.accessToken], ['ID', tokens.idToken ?? '-'], ['Refresh', tokens.refreshToken ?? '-']);
  }
  const who = userId === username ? username : `${username} (${userId})`;
  const lines = rows.map(([name = '', value = '']) => `  ${name.padEnd(10)}${value}`);
  return printable([`Signed in as ${who}.`, '', ...lines, ...hintOf(device)].join('\n'));
}

function documentOf({
  done,
  username,
  target,
  challenges,
  askedCode,
  showTokens,
  enrolledTotp = false,
}: SignInFacts): object {
  const { tokens, userId } = done.session;
  const { accessToken, idToken = null, refreshToken = null } = tokens;
  return {
    signedIn: {
      username,
      userId,
      userPoolId: target.userPoolId,
      clientId: target.clientId,
      endpoint: target.endpoint ?? null,
    },
    challenges,
    codeAsked: askedCode ?? null,
    device: outcomeFacts(deviceNow(done), done.deviceForgotten),
    ...(enrolledTotp && { enrolled: 'SOFTWARE_TOKEN_MFA' }),
    expiresAt: iso(tokens.expiresAt),
    ...(showTokens && { tokens: { accessToken, idToken, refreshToken } }),
  };
}

/** The device after the sign-in, including the user's decision to remember it. */
function deviceNow({ session, device }: Done): DeviceOutcome {
  if (device.status !== 'known' && device.status !== 'confirmed') return device;
  return { ...device, device: session.device ?? device.device };
}

/** Describes whether a code was asked for, and why. */
function codeWords(challenges: readonly string[], why: CodeReason | undefined, { status }: DeviceOutcome): string {
  if (challenges.includes('SOFTWARE_TOKEN_SETUP')) return 'the first code of your new authenticator app';
  if (why === undefined) return 'none was asked for';
  // If the pool does not track devices, that is a better reason than "a new device".
  return `asked for: ${status === 'untracked' ? 'this user pool does not track devices' : codeReason(why)}`;
}

function hintOf(outcome: DeviceOutcome): string[] {
  if (outcome.status === 'unconfirmed') return ['', `  Confirm this device now:  ${commandName()} device confirm`];
  if (outcome.status === 'untracked' || outcome.device.remembered) return [];
  return ['', `  To remember this device:  ${commandName()} device remember`];
}
