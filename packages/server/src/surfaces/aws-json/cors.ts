/**
 * Browsers call the operations without a signature straight from any origin; nothing in them depends on cookies. Values as Cognito sends them (observed
 * on its answers; the preflight as other services of AWS answer it).
 */
import { serviceError } from '@latchkey/model';
import { type AllowedOrigins, corsHeadersFor, isOrigin } from '../http/allowed-origins.ts';
import { corsHeaders, exposedHeaders } from '../http/cors-headers.ts';

/**
 * For an operation with a signature: checks who asks, and says which headers let that page read the answer.
 *
 * @throws AccessDeniedException when the page is of an origin that may not make signed calls
 */
export function signedCallHeaders(origins: AllowedOrigins, origin: string | null): Readonly<Record<string, string>> {
  if (!origins.allows(origin)) throw serviceError('AccessDeniedException', refusal(origin ?? ''));
  return { ...exposedHeaders, ...corsHeadersFor(origin) };
}

/** Browsers keep the answer from the page. The log shows it; what is no origin is not repeated. */
function refusal(origin: string): string {
  const [shown, option] = isOrigin(origin) ? [`"${origin}"`, origin] : ['this origin', 'ORIGIN'];
  return `Pages of ${shown} may not call operations that need a signature. To allow it, start the server with --allow-origin ${option}`;
}

/** Two days, in seconds; browsers cap it lower. */
const maxAge = '172800';

/**
 * Answers a preflight request: what it asks for is allowed. It does not say which operation follows, so that pages of other
 * origins are refused signed ones when they call them.
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
