/**
 * VerifyAuditTrail: checks the chains over the audit trail for the next users of all pools. Reports which events were
 * removed, changed or added (store/sealing/audit-verification.ts).
 *
 * Input: `{ after?, ends? }`. `after` continues after a user (it is the `next` of the previous answer). `ends` requests
 * the end of each trail.
 * Output: `{ findings, users, events, uncovered, next, ends }`. `next` is null after the last user; `ends` is empty
 * unless requested.
 */
import { serviceError } from '@latchkey/model';
import { type Extension, flag, member } from './extension.ts';

/** Users that one call checks; it takes some tens of milliseconds. */
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
  throw serviceError('InvalidParameterException', 'after must be the "next" of an earlier answer');
}

/** Rejects other text before it reaches PostgreSQL, which does not accept U+0000. */
function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{1,128}$/.test(value);
}
