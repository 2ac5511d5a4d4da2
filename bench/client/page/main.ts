/** The page in which a library's work is measured, from outside. */
// The build for another library puts its module in the place of this one.
import { signInWork } from '../latchkey.ts';
import type { Proof, WorkInput } from '../work.ts';

export interface BenchPage {
  /** Does the work so many times, and gives back the last proof. */
  work(input: WorkInput, times: number): Promise<Proof | undefined>;
}

const bench: BenchPage = {
  async work(input, times) {
    let proof: Proof | undefined;
    for (let i = 0; i < times; i++) proof = await signInWork(input);
    return proof;
  },
};

Object.assign(globalThis, { bench });
