/**
 * Browsers call the API straight from any origin; nothing in it depends on cookies. Values as Cognito sends them (observed
 * on its answers; the preflight as other services of AWS answer it).
 */

/** On every answer, errors included: a browser hides an answer without them from its page. */
export const corsHeaders = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
} as const;

/** Two days, in seconds; browsers cap it lower. */
const maxAge = '172800';

/** Answers a preflight request: what it asks for is allowed. */
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
