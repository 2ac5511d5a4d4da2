/**
 * Fetches a document of an identity provider: SAML metadata or OpenID Provider metadata. Follows a few redirects, each of
 * which the policy must allow.
 */
import type { FetchPolicy } from './address-policy.ts';
import { answerTo, defaultLimits, FetchFailure, type FetchLimits, readText } from './provider-request.ts';

/**
 * Returns the text at a URL.
 * @throws FetchFailure for a URL or an address that is not allowed, an answer other than 200, too long an answer or
 *   time, or a failed connection
 */
export async function fetchDocument(
  address: string,
  policy: FetchPolicy,
  limits: FetchLimits = defaultLimits,
): Promise<string> {
  const signal = AbortSignal.timeout(limits.time);
  let url = urlOf(address);
  for (let redirects = 0; ; redirects += 1) {
    if (url === undefined) throw new FetchFailure('the address is not allowed');
    const answer = await answerTo(url, { headers }, policy, signal);
    const { statusCode: status = 0, headers: answered } = answer;
    if (status >= 300 && status < 400 && answered.location !== undefined) {
      answer.destroy();
      if (redirects >= limits.redirects) throw new FetchFailure('too many redirects', status);
      url = urlOf(answered.location, url);
      continue;
    }
    if (status !== 200) {
      answer.destroy();
      throw new FetchFailure(`the status is ${status}`, status);
    }
    return readText(answer, limits.bytes, signal);
  }
}

const headers = { accept: 'application/json, application/xml, text/xml, */*' };

function urlOf(text: string, base?: URL): URL | undefined {
  return URL.parse(text, base?.href) ?? undefined;
}
