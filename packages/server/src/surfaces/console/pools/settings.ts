/** What the forms about MFA and devices mean for the API. */

/** Members of SetUserPoolMfaConfig: an authenticator app is the factor. */
export function mfaSettings(mfa: string) {
  return { MfaConfiguration: mfa, SoftwareTokenMfaConfiguration: { Enabled: mfa !== 'OFF' } };
}

/** DeviceConfiguration; undefined: devices are not tracked. */
export function deviceSettings(devices: string, suppresses: boolean) {
  if (devices === 'off') return undefined;
  return { ChallengeRequiredOnNewDevice: suppresses, DeviceOnlyRememberedOnUserPrompt: devices === 'opt-in' };
}
