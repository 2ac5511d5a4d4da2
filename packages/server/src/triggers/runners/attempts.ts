/** Repetition of functions that answer too late. */
import { InvocationTimeout } from '../function-runner.ts';

/**
 * Tries in all. The developer guide named this number until 2026; since then it says that Cognito may try again on a
 * time-out. Nothing else is repeated.
 */
const tries = 3;

/** Runs a function far away, where a first call may be slow because nothing is warm. */
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
