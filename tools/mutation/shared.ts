/** What the process that runs tests and its worker threads share: the active mutant, and which mutants were reached. */
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/** More than all mutants of a run. */
const MOST_MUTANTS = 32_768;
const name = 'latchkey-mutants';

interface Shared {
  /** One number: the active mutant, or 0. */
  readonly active: Int32Array;
  /** 1 for each mutant whose place was run. */
  readonly reached: Uint8Array;
}

function create(): Shared {
  const given = getEnvironmentData(name) as unknown;
  const memory = given instanceof SharedArrayBuffer ? given : new SharedArrayBuffer(4 + MOST_MUTANTS);
  // Worker threads of the tested code get the same memory.
  setEnvironmentData(name, memory);
  return { active: new Int32Array(memory, 0, 1), reached: new Uint8Array(memory, 4) };
}

export const shared: Shared = create();
