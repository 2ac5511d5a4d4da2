/** All migrations, in ascending order of their versions. */
import { initial } from './v0.1.0/0001-initial.ts';
import { groups } from './v0.1.0/0002-groups.ts';
import { outbox } from './v0.1.0/0003-outbox.ts';
import { passkeys } from './v0.1.0/0004-passkeys.ts';
import { authEvents } from './v0.1.0/0005-auth-events.ts';
import { passwordHistory } from './v0.1.0/0006-password-history.ts';
import { keptSignIns } from './v0.1.0/0007-kept-sign-ins.ts';
import { askersOfCodes } from './v0.1.0/0008-askers-of-codes.ts';
import { serverKeys } from './v0.1.0/0009-server-keys.ts';
import { signingKeyRotation } from './v0.1.0/0010-signing-key-rotation.ts';
import { auditChain } from './v0.1.0/0011-audit-chain.ts';
import { poolItems } from './v0.1.0/0012-pool-items.ts';
import { userSessions } from './v0.1.0/0013-user-sessions.ts';
import { userImport } from './v0.1.0/0014-user-import.ts';
import { riskHistories } from './v0.1.0/0015-risk-histories.ts';
import { quotasAndLogOutbox } from './v0.1.0/0016-quotas-and-log-outbox.ts';
import { authorization } from './v0.1.0/0017-authorization.ts';
import { schemaMark } from './0018-schema-mark.ts';
import { userKeys } from './0019-user-keys.ts';
import { nameClaims } from './0020-name-claims.ts';
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
  schemaMark,
  userKeys,
  nameClaims,
];
