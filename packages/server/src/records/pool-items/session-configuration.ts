/** Tracking of user sessions: the pool's item has the id `pool`, and those of app clients the client's id. */

export interface PoolSessionContent {
  readonly tracking: boolean;
  /** The most token sessions that a user may have at a time. */
  readonly maxPerUser: number;
}

export interface ClientSessionContent {
  /** How long an SSO session may sign a user in silently; 0: never. */
  readonly maxValidityMinutes: number;
}
