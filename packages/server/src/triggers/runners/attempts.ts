/** Repeats functions that answer too late. */
import { InvocationTimeout } from '../function-runner.ts';

/**
 * Total number of attempts. The developer guide stated this number until 2026; since then it only says that Cognito may
 * repeat a call after a time-out. Other failures are not repeated.
 */
const tries = 3;

/** Calls a remote function, and repeats the call after a time-out: a first call may be slow because of a cold start. */
export async function repeatedOnTimeout(attempt: () => Promise<unknown>): Promise<unknown> {
  for (let left = tries; left > 1; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof InvocationTimeout)) throw error;
    }
  }
  return attempt();
}
