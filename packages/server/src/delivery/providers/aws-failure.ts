/** What a failed call through an AWS SDK says about the message in it. The SDKs' own retries are off: they repeat too much. */
import { failedBeforeSending, networkCode } from './network-failure.ts';
import { CONNECT_LIMIT_MS, HAND_OVER_LIMIT_MS, HandOverError } from './provider.ts';

/** Settings that every client has: one attempt, and an end to waiting. */
export const oneAttempt = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: CONNECT_LIMIT_MS, requestTimeout: HAND_OVER_LIMIT_MS },
} as const;

interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Names of errors say more than their status: some AWS services throttle with 400. */
const throttled = /Throttl|TooManyRequests|LimitExceeded|ServiceUnavailable/;

/** Why a call failed. Only names and statuses are told: messages of AWS quote addresses. */
export function awsFailure(error: unknown): HandOverError {
  const { name, $metadata }: SdkError = error instanceof Error ? error : new Error('unknown');
  const status = $metadata?.httpStatusCode;
  if (status === undefined) {
    const code = networkCode(error);
    // Without credentials the SDK has not sent anything either.
    const isKept = failedBeforeSending(code) || name === 'CredentialsProviderError';
    return new HandOverError(isKept ? 'not-handed-over' : 'unknown', code ?? name);
  }
  const reason = `${name} (status ${status})`;
  if (throttled.test(name) || status === 429 || status === 503) return new HandOverError('not-handed-over', reason);
  return new HandOverError(status < 500 ? 'refused' : 'unknown', reason);
}

/** Loads an AWS package, which is an optional peer: whoever needs it installs it. */
export async function loaded<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (networkCode(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new MissingPackageError(name, { cause: error });
  }
}

/** An optional package is needed and not there. */
export class MissingPackageError extends Error {
  override readonly name = 'MissingPackageError';
  /** What to install. */
  readonly packageName: string;

  constructor(packageName: string, options?: ErrorOptions) {
    super(`The package ${packageName} is not installed.`, options);
    this.packageName = packageName;
  }
}
