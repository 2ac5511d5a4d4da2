/** The page in which the work of a library is measured by a script outside the page. */
// The build for another library replaces this import with that library's module.
import { signInWork } from '../latchkey.ts';
import type { Proof, WorkInput } from '../work.ts';

export interface BenchPage {
  /** Does the work `times` times. Returns the last proof. */
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
