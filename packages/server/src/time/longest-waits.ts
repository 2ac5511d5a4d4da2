/** Durations that two rooms must agree on without importing each other. */

/** The longest time that a message waits in the outbox for its next attempt, whatever its provider asks for. */
export const longestOutboxWaitMs = 3_600_000;
