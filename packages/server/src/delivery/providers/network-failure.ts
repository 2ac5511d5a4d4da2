/** Interprets network errors of requests. */

/** Errors before any part of a request was sent: unknown host, no connection, or an untrusted certificate. */
const beforeSending = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Returns the code of a network error, which may be the cause of another error; undefined if there is none. */
export function networkCode(error: unknown): string | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
    // All addresses of a host failed: the reason of the last one is used.
    if (cause instanceof AggregateError) return networkCode(cause.errors.at(-1));
  }
  return undefined;
}

/** Returns whether certainly no part of the request was sent. */
export function failedBeforeSending(code: string | undefined): boolean {
  return code !== undefined && beforeSending.has(code);
}
