/**
 * VerifyAuditTrail: checks the chains over the audit trail of some users of all pools, and says which events were removed, changed
 * or added (store/sealing/audit-verification.ts).
 *
 * In: `{ after?, ends? }`: goes on after the user in `after` (the `next` of the answer before); `ends` asks where each trail ends.
 * Out: `{ findings, users, events, uncovered, next, ends }`; `next` is null after the last user, `ends` is empty unless asked for.
 */
import { serviceError } from '@latchkey/model';
import { type Extension, flag, member } from './extension.ts';

/** Users that one call checks: some tens of milliseconds. */
const USERS = 100;

export const VerifyAuditTrail: Extension = {
  name: 'VerifyAuditTrail',
  async run({ store }, input) {
    const withEnds = flag(input, 'ends');
    const { next = null, ends, ...found } = await store.verifyAudit({ after: afterOf(input), limit: USERS });
    return { ...found, next, ends: withEnds ? ends : [] };
  },
};

function afterOf(input: unknown): { poolId: string; sub: string } | undefined {
  const after = member(input, 'after') ?? undefined;
  if (after === undefined) return undefined;
  const [poolId, sub] = [member(after, 'poolId'), member(after, 'sub')];
  if (isId(poolId) && isId(sub)) return { poolId, sub };
  throw serviceError('InvalidParameterException', 'after is the next of an earlier answer');
}

/** Other text is refused before PostgreSQL sees it, which has no U+0000. */
function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{1,128}$/.test(value);
}
