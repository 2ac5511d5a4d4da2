/** The choices of a pool on points of device tracking that AWS leaves open, as pool tags: reading and checking them. */
import { type ServiceError, serviceError } from '@latchkey/model';
import { checkPasskeyOrigins, passkeyOriginsTag } from './passkey-origins.ts';
import type { DeviceChoices } from './pool-settings.ts';

const prefix = 'latchkey:';

/** Each choice with its tag and its values, the default first. */
const choices: { readonly [K in keyof DeviceChoices]: { tag: string; values: readonly DeviceChoices[K][] } } = {
  deviceSrp: { tag: 'latchkey:device-srp', values: ['always', 'mfa'] },
  keyCarryOver: { tag: 'latchkey:device-key-carry-over', values: ['first-factor', 'every-step'] },
  trust: { tag: 'latchkey:device-trust', values: ['mfa', 'confirmed'] },
  listing: { tag: 'latchkey:device-listing', values: ['remembered', 'confirmed'] },
  adminDevices: { tag: 'latchkey:admin-devices', values: ['on', 'off'] },
  trustAfterReset: { tag: 'latchkey:device-trust-after-reset', values: ['keep', 'drop'] },
  firstSignIn: { tag: 'latchkey:first-sign-in', values: ['mfa-setup', 'tokens'] },
};

type Tags = Readonly<Record<string, string>>;

/** What the tags of a pool choose. An unknown value counts as absent: tags of a stored pool were checked before. */
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

/**
 * Refuses a `latchkey:` tag that does not exist, or a value that it does not have, and says which exist: a misspelt choice
 * would otherwise look as if it were in force.
 * @throws InvalidParameterException
 */
export function checkDeviceChoices(tags: Tags): void {
  for (const [tag, value] of Object.entries(tags)) {
    if (!tag.startsWith(prefix)) continue;
    if (tag === passkeyOriginsTag) {
      checkPasskeyOrigins(value);
      continue;
    }
    const choice = Object.values(choices).find((known) => known.tag === tag);
    if (choice === undefined) throw unknownTag(tag);
    if (!choice.values.some((known) => known === value)) {
      throw refused(`The tag ${tag} cannot be '${value}'. It can be: ${choice.values.join(', ')}.`);
    }
  }
}

function unknownTag(tag: string): ServiceError {
  const known = [...Object.values(choices).map((choice) => choice.tag), passkeyOriginsTag];
  return refused(`There is no tag ${tag}. There are: ${known.join(', ')}.`);
}

function refused(message: string): ServiceError {
  return serviceError('InvalidParameterException', message);
}
