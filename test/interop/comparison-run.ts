import { createSrpEngine } from '@latchkey/srp/node';
import type { ForeignClient } from './foreign-client.ts';
import { exponents, signInCases } from './sign-in-case.ts';
import { compareSignIn } from './sign-in-comparison.ts';

/** How many sign-ins of which kind. */
export interface ComparisonRun {
  readonly cases: number;
  /** How many of them with the foreign client's own 1024-bit exponent. */
  readonly ownExponents: number;
  readonly seed: number;
  /** Told every now and then how many are done. */
  readonly progress?: (done: number) => void;
}

/** A sign-in that went wrong, with what is needed to play it again. */
export interface Disagreement {
  readonly seed: number;
  readonly index: number;
  readonly findings: string[];
}

// As in a sign-in with a password and a device, one key pair of the client serves several proofs.
const proofsPerExponent = 4;

/** Random sign-ins of users and devices against one foreign client. */
export async function runComparison(client: ForeignClient, run: ComparisonRun): Promise<Disagreement[]> {
  const engine = createSrpEngine({ threads: 1 });
  const disagreements: Disagreement[] = [];
  const given = exponents(Math.ceil(run.cases / proofsPerExponent), run.seed);
  try {
    for (const [index, signIn] of signInCases(run.cases, run.seed).entries()) {
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
