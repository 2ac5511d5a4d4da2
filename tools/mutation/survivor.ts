/** A mutant that no test can or should kill. */
import type { Operator } from './mutant.ts';

/** Places are named by text, so that other changes of a file do not matter. */
export interface Survivor {
  readonly file: string;
  /** The whole line, without the spaces around it. */
  readonly text: string;
  readonly operator: Operator;
  /** What is replaced; every change of this kind on the line if it is absent. */
  readonly original?: string;
  readonly replacement?: string;
  /** Which of the same changes on the line, from 0 and from the left; every one of them if it is absent. */
  readonly nth?: number;
  readonly reason: string;
}
