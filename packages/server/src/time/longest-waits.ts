/** Lengths of time that rooms which do not know each other have to agree on. */

/** The longest that a message waits in the outbox for its next attempt, whatever its provider asks for. */
export const longestOutboxWaitMs = 3_600_000;
