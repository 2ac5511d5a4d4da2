import { createSrpEngine } from '@latchkey/srp/node';
import type { ForeignClient } from './foreign-client.ts';
import { exponents, signInCases } from './sign-in-case.ts';
import { compareSignIn } from './sign-in-comparison.ts';

/** Settings of a comparison run. */
export interface ComparisonRun {
  readonly cases: number;
  /** How many of the cases use the foreign client's own 1024-bit exponent. */
  readonly ownExponents: number;
  readonly seed: number;
  /** Called after every 500 cases with the number of finished cases. */
  readonly progress?: (done: number) => void;
}

/** A sign-in whose results differ, with the values that reproduce it. */
export interface Disagreement {
  readonly seed: number;
  readonly index: number;
  readonly findings: string[];
}

// One key pair of the client is used for several proofs, as in a sign-in with a password and a device.
const proofsPerExponent = 4;

/** Compares random sign-ins of users and devices with one foreign client. Returns the disagreements. */
export async function runComparison(client: ForeignClient, run: ComparisonRun): Promise<Disagreement[]> {
  const engine = createSrpEngine({ threads: 1 });
  const disagreements: Disagreement[] = [];
  const cases = signInCases(run.cases, run.seed, client.canSignIn);
  const given = exponents(Math.ceil(run.cases / proofsPerExponent), run.seed);
  try {
    for (const [index, signIn] of cases.entries()) {
      const a = index < run.ownExponents ? undefined : given[Math.floor(index / proofsPerExponent)];
      const findings = await compareSignIn(engine, client, signIn, { a, foreignVerifier: index % 2 === 0 });
      if (findings.length > 0) disagreements.push({ seed: run.seed, index, findings });
      if ((index + 1) % 500 === 0) run.progress?.(index + 1);
    }
  } finally {
    await engine.close();
  }
  return disagreements;
}
