/** Durations that two rooms must agree on without importing each other. */

/** The longest time that a message waits in the outbox for its next attempt, whatever its provider asks for. */
export const longestOutboxWaitMs = 3_600_000;

/** How long an import job waits to be started before it expires; no wait of a job is longer. */
export const longestImportWaitMs = 24 * 3_600_000;

/** How long the links in an e-mail about a risky sign-in are valid. */
export const feedbackTokenMs = 7 * 24 * 3_600_000;
