/** The CORS headers of answers that pages of any origin may read. */

/** Headers of an answer that scripts may read (as Cognito sends them, observed). */
export const exposedHeaders = {
  'access-control-expose-headers': 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
} as const;

/**
 * On every answer of an operation without a signature, errors included: a browser hides an answer without them from its
 * page.
 */
export const corsHeaders = { 'access-control-allow-origin': '*', ...exposedHeaders } as const;
