/** What the naive store does not have, and which tests compare it instead. */
import type { Store, StoreReader, StoreWriter } from '../../store.ts';

type Member = keyof Store | `read.${keyof StoreReader}` | `write.${keyof StoreWriter}`;

/** Names of members of the store; `read.` and `write.` are the parts of its reader and writer. */
const notCovered = {
  'read.outbox': 'queues of messages: outbox.suite.ts',
  'write.outbox': 'queues of messages: outbox.suite.ts',
  'read.poolItems': 'settings of pools, whose content the store does not interpret: pool-items.suite.ts',
  'write.poolItems': 'settings of pools, whose content the store does not interpret: pool-items.suite.ts',
  'read.importJobs': 'user import: import-jobs.suite.ts',
  'write.importJobs': 'user import: import-jobs.suite.ts',
  'read.authEvents': 'the audit trail: auth-events.suite.ts and audit-chain.suite.ts',
  'write.authEvents': 'the audit trail: auth-events.suite.ts and audit-chain.suite.ts',
  'read.riskHistories': 'one record per user: owned-records.suite.ts',
  'write.riskHistories': 'one record per user: owned-records.suite.ts',
  'read.serverKeys': 'keys of the server: resealing.suite.ts and audit-chain.suite.ts',
  'write.serverKeys': 'keys of the server: resealing.suite.ts and audit-chain.suite.ts',
  'read.provisionedLimits': 'limits of the server: provisioned-limits.suite.ts',
  'write.provisionedLimits': 'limits of the server: provisioned-limits.suite.ts',
  'read.decoy': 'is about the time that an answer takes',
  reseal: 'changes no answer: resealing.suite.ts',
  sealedUnder: 'is about sealed values: resealing.suite.ts',
  verifyAudit: 'the audit trail: audit-chain.suite.ts',
  auditPage: 'the audit trail: audit-chain.suite.ts',
  isAuthentic: 'the audit trail: audit-chain.suite.ts',
  copyAll: 'copies rows: whole-copy.suite.ts',
  replaceAll: 'copies rows: whole-copy.suite.ts. The histories begin with it',
  schema: 'is about the version of the database',
  load: 'is about the size of the database',
  ping: 'has no answer',
  close: 'has no answer',
} as const satisfies { readonly [name in Member]?: string };

export type NotCovered = keyof typeof notCovered;
