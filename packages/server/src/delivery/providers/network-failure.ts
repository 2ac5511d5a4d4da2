/** What the network says about requests that came to nothing. */

/** Failures before anything of a request can have arrived: names that lead nowhere, no connection, no trust. */
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

/** The code of a network failure, which may be the cause of another error; undefined when there is none. */
export function networkCode(error: unknown): string | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
    // Several addresses were tried, and none of them worked: the last one's reason stands for all.
    if (cause instanceof AggregateError) return networkCode(cause.errors.at(-1));
  }
  return undefined;
}

/** Whether nothing can have arrived. */
export function failedBeforeSending(code: string | undefined): boolean {
  return code !== undefined && beforeSending.has(code);
}
