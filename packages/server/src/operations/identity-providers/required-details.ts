import { invalid } from './invalid.ts';

/**
 * Checks that all these details are given.
 * @throws InvalidParameterException `client_id, client_secret and authorize_scopes are all required idp details`
 *   (observed for these three)
 */
export function assertDetails(details: Readonly<Record<string, string>>, required: readonly string[]): void {
  if (required.every((name) => (details[name] ?? '') !== '')) return;
  throw invalid(`${required.slice(0, -1).join(', ')} and ${required.at(-1) ?? ''} are all required idp details`);
}
