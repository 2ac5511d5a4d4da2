/** The store of sent codes: its interface for the rest of the server. */
import type { CodePurpose, CodeRecord } from '../../records/code.ts';

export interface CodeReader {
  find(poolId: string, sub: string, purpose: CodePurpose): Promise<CodeRecord | undefined>;
}

export interface CodeWriter extends CodeReader {
  /** Stores the code and replaces any earlier one for the same purpose. */
  put(code: CodeRecord): Promise<void>;
  /** Deletes the code as used. True for exactly one caller, and only if the stored hash is still this one. */
  consume(poolId: string, sub: string, purpose: CodePurpose, hash: Uint8Array): Promise<boolean>;
}
