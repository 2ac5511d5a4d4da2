/** Texts and facts about devices. */
import type { CodeReason, Device, DeviceExplanation, DeviceForgotten, DeviceOutcome } from '@latchkey/client';
import { failureOf } from '../output/failure.ts';
import { codeReason } from '../dialog/code-reason.ts';
import { dateTime, iso } from '../output/date.ts';

/** `remembered until 2027-01-22 08:05`. */
export function rememberedWords({ remembered, rememberUntil }: Pick<Device, 'remembered' | 'rememberUntil'>): string {
  if (!remembered) return 'not remembered';
  return rememberUntil === undefined ? 'remembered' : `remembered until ${dateTime(rememberUntil)}`;
}

/** Describes the device after a sign-in: `new, confirmed as "laptop", not remembered`. */
export function outcomeWords(outcome: DeviceOutcome): string {
  switch (outcome.status) {
    case 'untracked':
      return 'not tracked by this user pool';
    case 'known':
      return `known, ${rememberedWords(outcome.device)}`;
    case 'confirmed': {
      const { name } = outcome.device;
      return `new, confirmed${name === undefined ? '' : ` as "${name}"`}, ${rememberedWords(outcome.device)}`;
    }
    case 'unconfirmed':
      return `new, not confirmed: ${failureOf(outcome.error).message}`;
  }
}

/** Formats the result of `explainDevice` as a sentence about the next sign-in. */
export function nextSignInWords({ asked, reason }: DeviceExplanation): string {
  if (reason === 'no-second-factor') {
    return 'The next sign-in here will not ask for a code: this user has no second factor enabled.';
  }
  if (asked === 'no')
    return 'The next sign-in here needs no code if the user pool lets devices take the place of a code.';
  if (reason === 'not-trusted-yet')
    return 'One more code will be asked for: no code has been entered on this device yet.';
  return `The next sign-in here will ask for a code: ${codeReason(reason)}.`;
}

/** Whether a code will be asked for, for programs. */
export interface NextSignIn {
  /** `no` means: no code if the pool lets devices take the place of a code, which a client cannot see. */
  readonly codeAsked: 'yes' | 'no';
  readonly why: CodeReason | 'no-second-factor' | null;
}

/** The result of `explainDevice`, for programs. */
export function nextSignInFacts({ asked, reason }: DeviceExplanation): NextSignIn {
  return { codeAsked: asked, why: reason ?? null };
}

/** The library's record of a device, for programs. */
export function deviceFacts({ deviceKey, name, remembered, rememberUntil, trusted }: Device) {
  return { deviceKey, name: name ?? null, remembered, rememberUntil: iso(rememberUntil), trusted };
}

/** The device after a sign-in, for programs. */
export function outcomeFacts(outcome: DeviceOutcome, forgotten: DeviceForgotten | undefined): object {
  const common = { status: outcome.status, forgotten: forgotten ?? null };
  switch (outcome.status) {
    case 'untracked':
      return common;
    case 'known':
      return { ...common, ...deviceFacts(outcome.device) };
    case 'confirmed': {
      const { device, userConfirmationNecessary } = outcome;
      return { ...common, ...deviceFacts(device), userConfirmationNecessary };
    }
    case 'unconfirmed': {
      const { code, message, advice } = failureOf(outcome.error);
      return { ...common, deviceKey: outcome.deviceKey, error: { code, message, advice } };
    }
  }
}
