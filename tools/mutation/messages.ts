/** What is said between the tool and the processes that run tests. */

/** Runs all tests of a file without a mutant and notes which mutants each one reaches. */
export interface CoverJob {
  readonly kind: 'cover';
  readonly file: string;
}

/** Runs chosen tests of a file with one mutant. */
export interface TryJob {
  readonly kind: 'try';
  readonly mutant: number;
  readonly file: string;
  /** Places of the tests in the file, and the milliseconds that each took without a mutant. */
  readonly tests: readonly (readonly [index: number, milliseconds: number])[];
  /** Loads all modules again: for mutants that run while modules are loaded. */
  readonly isFresh: boolean;
}

export type Job = CoverJob | TryJob;

export interface CoveredTest {
  readonly index: number;
  readonly milliseconds: number;
  readonly reached: readonly number[];
}

export interface Covered {
  readonly kind: 'covered';
  /** Reached while modules were loaded. */
  readonly whileLoading: readonly number[];
  readonly tests: readonly CoveredTest[];
  /** The first failure. Tests that fail without a mutant are not in `tests`. */
  readonly failure?: string;
}

export interface Tried {
  readonly kind: 'tried';
  readonly state: 'killed' | 'timed out' | 'survived' | 'not reached';
}

/** Sent before each test and hook: the process is stopped if nothing else is heard within the limit. */
export interface Started {
  readonly kind: 'started';
  readonly limit: number;
}

export type Answer = Covered | Tried;
