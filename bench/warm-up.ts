/** Rounds of each connection before the measured time starts, so that the warm-up of client and server is not measured. */
export const WARM_UP_ROUNDS = 5;
