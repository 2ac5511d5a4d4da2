/** CORS headers of answers that pages of any origin may read. */

/** Headers of an answer that scripts may read (as Cognito sends them, observed). */
export const exposedHeaders = {
  'access-control-expose-headers': 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
} as const;

/**
 * Sent with every answer to a call without a signature, including errors: without them, a browser hides the answer from
 * the page.
 */
export const corsHeaders = { 'access-control-allow-origin': '*', ...exposedHeaders } as const;
