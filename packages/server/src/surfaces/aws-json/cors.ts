/**
 * CORS of the API. Pages of any origin may call operations without a signature, because none of them uses cookies. The
 * values are those of Cognito (observed on its answers; the preflight is that of other AWS services).
 */
import { serviceError } from '@latchkey/model';
import { type AllowedOrigins, corsHeadersFor, isOrigin } from '../http/allowed-origins.ts';
import { corsHeaders, exposedHeaders } from '../http/cors-headers.ts';

/**
 * Checks the origin of a signed call. Returns the headers that let its page read the answer.
 *
 * @throws AccessDeniedException if pages of this origin may not make signed calls
 */
export function signedCallHeaders(origins: AllowedOrigins, origin: string | null): Readonly<Record<string, string>> {
  if (!origins.allows(origin)) throw serviceError('AccessDeniedException', rejection(origin ?? ''));
  return { ...exposedHeaders, ...corsHeadersFor(origin) };
}

/**
 * Returns the message, which the log shows, because browsers hide the answer from the page. An invalid origin is not
 * quoted.
 */
function rejection(origin: string): string {
  const [shown, option] = isOrigin(origin) ? [`"${origin}"`, origin] : ['this origin', 'ORIGIN'];
  return `Pages of ${shown} may not call operations that need a signature. To allow it, start the server with --allow-origin ${option}`;
}

/** Two days, in seconds; browsers have lower limits. */
const maxAge = '172800';

/**
 * Answers a preflight request: everything it asks for is allowed. A preflight does not name the operation, so signed
 * calls of other origins can only be rejected when they arrive.
 */
export function preflight(request: Request): Response {
  return new Response(null, {
    status: 200,
    headers: {
      ...corsHeaders,
      'access-control-allow-methods': request.headers.get('access-control-request-method') ?? 'POST',
      'access-control-allow-headers': request.headers.get('access-control-request-headers') ?? '*',
      'access-control-max-age': maxAge,
    },
  });
}
