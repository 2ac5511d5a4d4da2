/** What a walk draws at random for an action of several steps: numbers that choose among users, variants and devices. */
export interface Choice {
  readonly who: number;
  readonly which: number;
  readonly key: number;
  /** Whether passwords and codes are right. */
  readonly isRight: boolean;
  /** True for what is seldom wanted, such as a user who does not fit. */
  readonly isSeldom: boolean;
}
