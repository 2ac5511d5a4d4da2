/** The store of what threat protection remembers about users: its interface for the rest of the server. */
import type { RiskHistory } from '../../records/risk-history.ts';

export interface RiskHistoryReader {
  /** Undefined for a user about whom nothing is remembered. */
  find(poolId: string, sub: string): Promise<RiskHistory | undefined>;
}

export interface RiskHistoryWriter extends RiskHistoryReader {
  /** Replaces what is remembered. The caller has locked the user, and bounds the lists (rules/risk/history.ts). */
  put(poolId: string, sub: string, history: RiskHistory): Promise<void>;
}
