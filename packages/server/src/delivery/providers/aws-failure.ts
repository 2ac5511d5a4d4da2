/**
 * Interprets failed calls through an AWS SDK. The SDKs' own retries are off, because they also repeat unknown results.
 */
import { failedBeforeSending, networkCode } from './network-failure.ts';
import { CONNECT_LIMIT_MS, HAND_OVER_LIMIT_MS, HandOverError } from './provider.ts';

/** Settings of every client: one attempt, with time limits. */
export const singleAttempt = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: CONNECT_LIMIT_MS, requestTimeout: HAND_OVER_LIMIT_MS },
} as const;

interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Names of errors are more reliable than their status: some AWS services throttle with 400. */
const throttled = /Throttl|TooManyRequests|LimitExceeded|ServiceUnavailable/;

/** Returns the reason of a failed call: only name and status, because messages of AWS quote addresses. */
export function awsFailure(error: unknown): HandOverError {
  const { name, $metadata }: SdkError = error instanceof Error ? error : new Error('unknown');
  const status = $metadata?.httpStatusCode;
  if (status === undefined) {
    const code = networkCode(error);
    // Without credentials the SDK sends nothing.
    const nothingSent = failedBeforeSending(code) || name === 'CredentialsProviderError';
    return new HandOverError(nothingSent ? 'not-handed-over' : 'unknown', code ?? name);
  }
  const reason = `${name} (status ${status})`;
  if (throttled.test(name) || status === 429 || status === 503) return new HandOverError('not-handed-over', reason);
  return new HandOverError(status < 500 ? 'refused' : 'unknown', reason);
}

/**
 * Loads an AWS package, which is an optional peer dependency.
 * @throws MissingPackageError if it is not installed
 */
export async function loadOptionalPackage<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (networkCode(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new MissingPackageError(name, { cause: error });
  }
}

/** A required optional package is not installed. */
export class MissingPackageError extends Error {
  override readonly name = 'MissingPackageError';
  /** The package to install. */
  readonly packageName: string;

  constructor(packageName: string, options?: ErrorOptions) {
    super(`The package ${packageName} is not installed.`, options);
    this.packageName = packageName;
  }
}
