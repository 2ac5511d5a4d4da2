/** The measured work: the arithmetic of one sign-in by SRP, the same for every library. */
import { createVerifier, serverChallenge, serverVerify } from '@latchkey/srp';

/** The values that a client has after the service has answered SRP_A. */
export interface WorkInput {
  readonly userPoolId: string;
  readonly username: string;
  readonly password: string;
  /** SALT, SRP_B (hex) and SECRET_BLOCK (base64), as in ChallengeParameters. */
  readonly salt: string;
  readonly B: string;
  readonly secretBlock: string;
}

/** The values that the client sends in the two requests. */
export interface Proof {
  /** SRP_A, hex. */
  readonly A: string;
  /** PASSWORD_CLAIM_SIGNATURE, base64. */
  readonly signature: string;
  /** TIMESTAMP. */
  readonly timestamp: string;
}

/** Does the work of one sign-in: creates ephemeral keys, then proves the password. */
export type SignInWork = (input: WorkInput) => Promise<Proof>;

/** A challenge, and a check of the proofs, so that a fast but wrong result is not accepted. */
export interface Challenge {
  readonly input: WorkInput;
  /** @throws Error if the service would reject the proof */
  readonly verify: (proof: Proof) => Promise<void>;
}

/** Creates the challenge of a run. B depends on the password's verifier and on b, not on A, so all libraries can use the same one. */
export async function newChallenge(): Promise<Challenge> {
  const group = 'BenchPool';
  const user = { group, identity: 'ada', secret: 'Correct-Horse-7' };
  const stored = await createVerifier(user);
  const { b, B } = await serverChallenge({ verifier: stored.verifier, A: '2' });
  const secretBlock = Buffer.from(crypto.getRandomValues(new Uint8Array(64))).toString('base64');
  return {
    input: {
      userPoolId: `us-east-1_${group}`,
      username: user.identity,
      password: user.secret,
      salt: stored.salt,
      B,
      secretBlock,
    },
    verify: async ({ A, signature, timestamp }) => {
      const claim = { group, identity: user.identity, verifier: stored.verifier, b, B, A, secretBlock };
      if (!(await serverVerify({ ...claim, signature, timestamp }))) throw new Error('The proof is wrong.');
    },
  };
}
