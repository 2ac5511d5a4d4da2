/** All migrations, in ascending order of their versions. */
import { initial } from './0001-initial.ts';
import { groups } from './0002-groups.ts';
import { outbox } from './0003-outbox.ts';
import { passkeys } from './0004-passkeys.ts';
import { authEvents } from './0005-auth-events.ts';
import { passwordHistory } from './0006-password-history.ts';
import { keptSignIns } from './0007-kept-sign-ins.ts';
import { askersOfCodes } from './0008-askers-of-codes.ts';
import { serverKeys } from './0009-server-keys.ts';
import { signingKeyRotation } from './0010-signing-key-rotation.ts';
import { auditChain } from './0011-audit-chain.ts';
import { poolItems } from './0012-pool-items.ts';
import { userSessions } from './0013-user-sessions.ts';
import { userImport } from './0014-user-import.ts';
import { riskHistories } from './0015-risk-histories.ts';
import { quotasAndLogOutbox } from './0016-quotas-and-log-outbox.ts';
import { authorization } from './0017-authorization.ts';
import { placeholder } from './0018-placeholder.ts';
import { userKeys } from './0019-user-keys.ts';
import type { Migration } from './migration.ts';

export const migrations: readonly Migration[] = [
  initial,
  groups,
  outbox,
  passkeys,
  authEvents,
  passwordHistory,
  keptSignIns,
  askersOfCodes,
  serverKeys,
  signingKeyRotation,
  auditChain,
  poolItems,
  userSessions,
  userImport,
  riskHistories,
  quotasAndLogOutbox,
  authorization,
  placeholder,
  userKeys,
];
