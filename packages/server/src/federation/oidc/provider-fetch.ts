/** The fetch function that oauth4webapi and jose send their requests with: bounded, and held to the policy. */
import type { FetchPolicy } from '../address-policy.ts';
import { askProvider, FetchFailure, type FetchLimits } from '../provider-request.ts';

/** Bounds of one answer of a provider. Tokens and claims are a few kilobytes. */
const limits: Pick<FetchLimits, 'time' | 'bytes'> = { time: 5_000, bytes: 262_144 };

interface FetchOptions {
  readonly method?: string;
  readonly headers: Headers | Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export type ProviderFetch = (url: string, options: FetchOptions) => Promise<Response>;

/** @param time milliseconds for one request; for tests */
export function providerFetch(policy: FetchPolicy, time = limits.time): ProviderFetch {
  return async (url, { method, headers, body }) => {
    const request = {
      method: method === 'POST' ? ('POST' as const) : ('GET' as const),
      headers: Object.fromEntries(new Headers(headers as Record<string, string>)),
      body: body instanceof URLSearchParams ? body.toString() : undefined,
    };
    const { status, contentType, text } = await askProvider(url, request, policy, { ...limits, time });
    // Other numbers cannot be in a Response.
    if (status < 200 || status > 599) throw new FetchFailure(`the status is ${status}`, status);
    const hasBody = ![204, 205, 304].includes(status);
    return new Response(hasBody ? text : null, { status, headers: { 'content-type': contentType } });
  };
}
