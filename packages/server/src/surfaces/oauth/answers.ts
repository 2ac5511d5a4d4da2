/** Answers of the endpoints that apps call. Their headers are those of Cognito ("UserInfo endpoint" lists them). */
import type { Context } from 'hono';

/** The request that is answered. */
export interface Answering {
  readonly context: Context;
  readonly requestId: string;
  /** Adds the code of an error to the log line of the request. */
  readonly failed: (error: string) => void;
}

/** Strict-Transport-Security is left to the proxy: for localhost, it would concern every other server there. */
export const answerHeaders = {
  'content-type': 'application/json;charset=UTF-8',
  'cache-control': 'no-cache, no-store, max-age=0, must-revalidate',
  pragma: 'no-cache',
  expires: '0',
  'x-content-type-options': 'nosniff',
  'x-xss-protection': '1; mode=block',
  'x-frame-options': 'DENY',
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'x-amz-cognito-request-id,www-authenticate,Date',
} as const;

/** The header with the id of the request, which every answer has. */
export const REQUEST_ID = 'x-amz-cognito-request-id';

/**
 * Answers with JSON. The headers are a plain object, which the server writes as it is. Those of Hono's context would
 * become a `Headers` object, which takes a fifth of the CPU time of a small answer.
 */
export function answerJson(
  { requestId }: Pick<Answering, 'requestId'>,
  body: object,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...answerHeaders, [REQUEST_ID]: requestId, ...headers },
  });
}

/** Answers with an error of RFC 6749 section 5.2. Cognito answers 400 where the RFC allows it. */
export function oauthError(
  call: Answering,
  error: string,
  description?: string,
  status = 400,
  headers: Readonly<Record<string, string>> = {},
): Response {
  call.failed(error);
  const body = { error, ...(description !== undefined && { error_description: description }) };
  return answerJson(call, body, status, headers);
}

/** Answers a request with a method that the endpoint does not have (observed for GET). */
export function wrongMethod(call: Answering, allowed: string): Response {
  return oauthError(call, 'invalid_request', 'Method not allowed', 405, { allow: allowed });
}
