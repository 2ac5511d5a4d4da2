/** Pool tags for points of device tracking that AWS leaves open: reading and checking them. */
import { type ServiceError, serviceError } from '@latchkey/model';
import { lockOutTag } from '../../records/attempts.ts';
import { checkDeviceTrustDays, deviceTrustDaysTag } from './device-trust-days.ts';
import { oauthChoiceTags } from './oauth-choices.ts';
import { checkPasskeyOrigins, passkeyOriginsTag } from './passkey-origins.ts';

/**
 * Points that AWS does not document, or on which its sources disagree. Each pool chooses by a pool tag
 * `latchkey:<name>`; docs/decisions explains the defaults.
 */
export interface DeviceChoices {
  /**
   * `latchkey:device-srp`: when a remembered device proves itself. `always` (default), or only if that replaces or
   * follows MFA (`mfa`).
   */
  readonly deviceSrp: 'always' | 'mfa';
  /** `latchkey:device-key-carry-over`: `first-factor` (default) or `every-step`. */
  readonly keyCarryOver: 'first-factor' | 'every-step';
  /**
   * `latchkey:device-trust`: `mfa` (default) trusts a device only after MFA; `confirmed` trusts every confirmed one.
   */
  readonly trust: 'mfa' | 'confirmed';
  /** `latchkey:device-listing`: which of their own devices users see. `remembered` (default) or `confirmed`. */
  readonly listing: 'remembered' | 'confirmed';
  /**
   * `latchkey:admin-devices`: whether the admin sign-in operations take part in device tracking. `on` (default) or
   * `off`.
   */
  readonly adminDevices: 'on' | 'off';
  /** `latchkey:device-trust-after-reset`: whether ForgotPassword keeps trust. `keep` (default) or `drop`. */
  readonly trustAfterReset: 'keep' | 'drop';
  /**
   * `latchkey:first-sign-in`: the response to the first sign-in of a user who signed up, if MFA is required and the
   * user has no factor: the MFA_SETUP challenge (`mfa-setup`, the default), or `tokens`, with which a factor can be set
   * up.
   */
  readonly firstSignIn: 'mfa-setup' | 'tokens';
}

const prefix = 'latchkey:';

/** Each choice with its tag and its values. The first value is the default. */
const choices: { readonly [K in keyof DeviceChoices]: { tag: string; values: readonly DeviceChoices[K][] } } = {
  deviceSrp: { tag: 'latchkey:device-srp', values: ['always', 'mfa'] },
  keyCarryOver: { tag: 'latchkey:device-key-carry-over', values: ['first-factor', 'every-step'] },
  trust: { tag: 'latchkey:device-trust', values: ['mfa', 'confirmed'] },
  listing: { tag: 'latchkey:device-listing', values: ['remembered', 'confirmed'] },
  adminDevices: { tag: 'latchkey:admin-devices', values: ['on', 'off'] },
  trustAfterReset: { tag: 'latchkey:device-trust-after-reset', values: ['keep', 'drop'] },
  firstSignIn: { tag: 'latchkey:first-sign-in', values: ['mfa-setup', 'tokens'] },
};

/** The tags of all choices of a pool. */
const allChoices: readonly { readonly tag: string; readonly values: readonly string[] }[] = [
  ...Object.values(choices),
  ...Object.values(oauthChoiceTags),
  lockOutTag,
];

type Tags = Readonly<Record<string, string>>;

/**
 * Reads the choices from a pool's tags. An unknown value counts as absent; tags of a stored pool were checked before.
 */
export function deviceChoices(tags: Tags): DeviceChoices {
  return {
    deviceSrp: chosen(choices.deviceSrp, tags),
    keyCarryOver: chosen(choices.keyCarryOver, tags),
    trust: chosen(choices.trust, tags),
    listing: chosen(choices.listing, tags),
    adminDevices: chosen(choices.adminDevices, tags),
    trustAfterReset: chosen(choices.trustAfterReset, tags),
    firstSignIn: chosen(choices.firstSignIn, tags),
  };
}

function chosen<T extends string>({ tag, values }: { tag: string; values: readonly T[] }, tags: Tags): T {
  const [standard] = values;
  const value = values.find((known) => known === tags[tag]) ?? standard;
  if (value === undefined) throw new TypeError(`The choice ${tag} has no values.`);
  return value;
}

/** Tags whose values are not a choice from a list, with the checks of their values. */
const otherTags: ReadonlyMap<string, (value: string) => void> = new Map([
  [passkeyOriginsTag, checkPasskeyOrigins],
  [deviceTrustDaysTag, checkDeviceTrustDays],
]);

/**
 * Rejects a `latchkey:` tag or value that does not exist, and lists those that do: otherwise a misspelt choice would
 * look as if it were in force.
 * @throws InvalidParameterException
 */
export function checkDeviceChoices(tags: Tags): void {
  for (const [tag, value] of Object.entries(tags)) {
    if (!tag.startsWith(prefix)) continue;
    const check = otherTags.get(tag);
    if (check !== undefined) {
      check(value);
      continue;
    }
    const choice = allChoices.find((known) => known.tag === tag);
    if (choice === undefined) throw unknownTag(tag);
    if (!choice.values.includes(value)) {
      throw refused(`The tag ${tag} cannot be '${value}'. It can be: ${choice.values.join(', ')}.`);
    }
  }
}

function unknownTag(tag: string): ServiceError {
  const known = [...allChoices.map((choice) => choice.tag), ...otherTags.keys()];
  return refused(`There is no tag ${tag}. There are: ${known.join(', ')}.`);
}

function refused(message: string): ServiceError {
  return serviceError('InvalidParameterException', message);
}
