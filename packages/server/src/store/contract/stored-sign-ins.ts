/** The store of sign-ins under way: what the rest of the server may ask of it. */
import type { KeptSignIn } from '../../records/kept-sign-in.ts';

export interface KeptSignInReader {
  find(poolId: string, sub: string, nonce: string): Promise<KeptSignIn | undefined>;
}

export interface KeptSignInWriter extends KeptSignInReader {
  /** Keeps a sign-in until it expires. */
  keep(signIn: KeptSignIn): Promise<void>;
}
