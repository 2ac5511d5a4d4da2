/**
 * What a server answers after a newer version has migrated its database to a schema that it may not use: nothing but
 * /health/live and /health/ready. Callers retry, and reach another node.
 */
import { corsHeaders } from '../http/cors-headers.ts';

/** One of the errors that every service of AWS has; SDKs retry this status. */
const code = 'ServiceUnavailable';
const message = 'This server is being replaced. Try again.';
const body = JSON.stringify({ __type: code, message });

/**
 * Answers requests by `fetch` while `isRetired` is false, and afterwards only those for health.
 * @param requestId returns a new id for a refused request
 */
export function untilRetired<A extends unknown[]>(
  fetch: (request: Request, ...rest: A) => Response | Promise<Response>,
  isRetired: () => boolean,
  requestId: () => string,
): (request: Request, ...rest: A) => Response | Promise<Response> {
  return (request, ...rest) => {
    if (!isRetired() || new URL(request.url).pathname.startsWith('/health/')) return fetch(request, ...rest);
    return new Response(body, {
      status: 503,
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'cache-control': 'no-store',
        'x-amzn-requestid': requestId(),
        'x-amzn-errortype': `${code}:`,
        'x-amzn-errormessage': message,
        'retry-after': '1',
        // The next connection may reach another node.
        connection: 'close',
        ...corsHeaders,
      },
    });
  };
}
