import { expect, it } from 'vitest';
import { deviceTrackingWords, mfaWords, passwordWords } from './pool-words.ts';

it.each([
  [{}, 'off'],
  [{ MfaConfiguration: 'OFF', SoftwareTokenMfaConfiguration: { Enabled: true } }, 'off'],
  [
    { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true }, SmsMfaConfiguration: {} },
    'optional: authenticator app, SMS',
  ],
  [{ MfaConfiguration: 'ON', EmailMfaConfiguration: {} }, 'required: e-mail'],
  [{ MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: false } }, 'required'],
] as const)('mfaWords(%j) is "%s"', (mfa, words) => {
  expect(mfaWords(mfa)).toBe(words);
});

it.each([
  [undefined, 'not tracked'],
  [{}, 'remembered always; a remembered device does not take the place of a code'],
  [{ ChallengeRequiredOnNewDevice: true }, 'remembered always; a remembered device takes the place of a code'],
  [
    { DeviceOnlyRememberedOnUserPrompt: true, ChallengeRequiredOnNewDevice: false },
    'remembered if the user agrees; a remembered device does not take the place of a code',
  ],
])('deviceTrackingWords(%j) is "%s"', (configuration, words) => {
  expect(deviceTrackingWords(configuration)).toBe(words);
});

it.each([
  [undefined, 'at least 8 characters'],
  [{ MinimumLength: 12 }, 'at least 12 characters'],
  [
    { MinimumLength: 6, RequireNumbers: true, RequireUppercase: true },
    'at least 6 characters, with upper case, a number',
  ],
])('passwordWords(%j) is "%s"', (policy, words) => {
  expect(passwordWords(policy)).toBe(words);
});
