/**
 * VerifyUserAttribute: proves an address of the signed-in user with the code that was sent to it, once. An address that
 * waited for its proof takes the place of the old one; a proved alias can be signed in with from here on.
 */
import { aliasExists, replaceUser } from '../../rules/alias-claims.ts';
import { verifiedFlag } from '../../rules/attribute-changes.ts';
import type { ContactKind } from '../../rules/contact-format.ts';
import type { Pool } from '../../rules/directory.ts';
import { codeRefusal, judgeCode, useCode } from '../../rules/sent-codes.ts';
import type { CodeRecord, UserRecord } from '../../store/records.ts';
import { operation } from '../operation.ts';
import { verifiableKind } from './attribute-code.ts';
import { isProvedFirst } from './attribute-update.ts';
import { signedInUserForUpdate } from './signed-in-user.ts';

export const VerifyUserAttribute = operation('VerifyUserAttribute', 'accessToken', async (call) => {
  const { pool, user: caller } = call.caller;
  const kind = verifiableKind(call.input.AttributeName);
  const attempt = {
    poolId: pool.id,
    sub: caller.sub,
    purpose: `verify-${kind}`,
    code: call.input.Code,
    operation: 'VerifyUserAttribute',
  } as const;
  const verdict = await call.store.write(async (tx) => {
    const user = await signedInUserForUpdate(tx, call.caller);
    const judged = await judgeCode(tx, call, attempt);
    if (judged.kind !== 'right') return judged.kind;
    if (!stillCounts(pool, user, kind, judged.record) || !(await useCode(tx, judged.record))) return 'none';
    const attributes = { ...user.attributes, [kind]: judged.record.destination, [verifiedFlag(kind)]: 'true' };
    const changed = { ...user, attributes, modifiedAt: call.clock.now() };
    const conflict = { takeOver: false, refusal: () => aliasExists(pool, kind) };
    await replaceUser(tx, pool, user, changed, conflict);
    return 'right';
  });
  if (verdict !== 'right') throw codeRefusal(verdict);
  return {};
});

/** A code proves the address it went to, and no other that the user has taken since. */
function stillCounts(pool: Pool, { attributes }: UserRecord, kind: ContactKind, { destination }: CodeRecord): boolean {
  return destination === attributes[kind] || isProvedFirst(pool, kind);
}
