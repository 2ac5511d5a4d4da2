/** What the naive store does not have, and which tests compare it instead. */
import type { Store, StoreReader, StoreWriter } from '../../store.ts';

type Member = keyof Store | `read.${keyof StoreReader}` | `write.${keyof StoreWriter}`;

/** Names of members of the store; `read.` and `write.` are the parts of its reader and writer. */
const notCovered = {
  'read.decoy': 'is about the time that an answer takes',
  reseal: 'changes no answer: resealing.suite.ts',
  sealedUnder: 'is about sealed values: resealing.suite.ts',
  verifyAudit: 'is about the chain of events: audit-chain.suite.ts. Each history ends with it',
  auditPage: 'is about the chain of events: audit-chain.suite.ts',
  isAuthentic: 'is about the chain of events: audit-chain.suite.ts',
  copyAll: 'copies rows: whole-copy.suite.ts',
  replaceAll: 'copies rows: whole-copy.suite.ts. The histories begin with it',
  schema: 'is about the version of the database',
  load: 'is about the size of the database',
  ping: 'has no answer',
  close: 'has no answer',
} as const satisfies { readonly [name in Member]?: string };

export type NotCovered = keyof typeof notCovered;
