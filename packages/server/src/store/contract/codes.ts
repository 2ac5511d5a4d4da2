/** The store of sent codes: what the rest of the server may ask of it. */
import type { CodePurpose, CodeRecord } from '../../records/code.ts';

export interface CodeReader {
  find(poolId: string, sub: string, purpose: CodePurpose): Promise<CodeRecord | undefined>;
}

export interface CodeWriter extends CodeReader {
  /** Stores the code in place of any earlier one for the purpose. */
  put(code: CodeRecord): Promise<void>;
  /** Uses the code up. True for exactly one caller, and only while the stored hash is still this one. */
  consume(poolId: string, sub: string, purpose: CodePurpose, hash: Uint8Array): Promise<boolean>;
}
