/** The versions that Cognito gives domains and UI customizations: the time of their last change. */

/** `YYYYMMDDhhmmss` in UTC. */
export function versionStamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\D/g, '').slice(0, 14);
}
