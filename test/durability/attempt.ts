/** One request to a server that may be killed meanwhile. */
import type { RequestOutcome } from './ledger.ts';
import type { CrashingServer } from './crashing-server.ts';

export type Attempt<T> =
  | { readonly outcome: Extract<RequestOutcome, 'acknowledged'>; readonly value: T }
  | { readonly outcome: Extract<RequestOutcome, 'unknown'> };

/** Returns whether an error is an answer of the server. Any other error is a broken connection. */
function isAnswer(error: unknown): boolean {
  const { $metadata } = Object(error) as { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode !== undefined;
}

/**
 * Sends a request when the server is running.
 * @throws the error of an error answer, because all requests here are valid
 */
export async function attempt<T>(
  { server }: { readonly server: CrashingServer },
  request: () => Promise<T>,
): Promise<Attempt<T>> {
  await server.up();
  try {
    return { outcome: 'acknowledged', value: await request() };
  } catch (error) {
    if (isAnswer(error)) throw error;
    return { outcome: 'unknown' };
  }
}
