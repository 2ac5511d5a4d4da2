/** Reads single parameters of an authorization request. */
import type { Prompt } from './authorization-request.ts';

/** The most characters of all parameters together. A request is repeated in addresses, which servers limit to 16 kB. */
const longest = 8_000;

/** Whether the request is small enough to be repeated in the addresses of the sign-in pages. */
export function isShort(parameters: URLSearchParams): boolean {
  return parameters.toString().length <= longest;
}

/** Returns the parameter; null if it is absent or empty (RFC 6749 section 3.1). */
export function textIn(parameters: URLSearchParams, name: string): string | null {
  const value = parameters.get(name);
  return value === '' ? null : value;
}

/** Returns the values of a parameter that is a list, separated by spaces. */
export function listIn(parameters: URLSearchParams, name: string): readonly string[] {
  return (parameters.get(name) ?? '').split(' ').filter((value) => value !== '');
}

/** Parameters that a request must not contain twice (RFC 6749 section 3.1). The others are ignored. */
const single = [
  'response_type',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'identity_provider',
  'idp_identifier',
  'prompt',
  'max_age',
  'acr_values',
  'resource',
] as const;

/** Returns the first parameter that the request contains twice. */
export function repeatedIn(parameters: URLSearchParams): string | undefined {
  return single.find((name) => parameters.getAll(name).length > 1);
}

const prompts: readonly Prompt[] = ['none', 'login', 'select_account', 'consent'];

/** Returns undefined for a combination that OpenID Connect Core section 3.1.2.1 excludes. Unknown values are ignored. */
export function promptIn(parameters: URLSearchParams): ReadonlySet<Prompt> | undefined {
  const given = listIn(parameters, 'prompt');
  const known = new Set(prompts.filter((prompt) => given.includes(prompt)));
  return known.has('none') && given.length > 1 ? undefined : known;
}

/** Returns max_age in seconds, null if it is absent, and undefined if it is not a number. */
export function maxAgeIn(parameters: URLSearchParams): number | null | undefined {
  const text = textIn(parameters, 'max_age');
  if (text === null) return null;
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

/**
 * Returns the code challenge, null if the request has none, and undefined if it is not valid: only the method S256 is
 * supported ("Authorize endpoint"), whose challenges have 43 characters (RFC 7636 section 4.2).
 */
export function codeChallengeIn(parameters: URLSearchParams): string | null | undefined {
  const challenge = textIn(parameters, 'code_challenge');
  const method = textIn(parameters, 'code_challenge_method');
  if (challenge === null && method === null) return null;
  return challenge !== null && method === 'S256' && /^[\w-]{43}$/.test(challenge) ? challenge : undefined;
}
