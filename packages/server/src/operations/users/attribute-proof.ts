/** Proving an address with the code that was sent to it: with an access token, or by the link in the message. */
import { aliasExists, replaceUser } from '../../rules/names/alias-claims.ts';
import { verifiedFlag } from '../../rules/attributes/attribute-changes.ts';
import type { ContactKind } from '../../rules/attributes/contact-format.ts';
import type { Pool } from '../../rules/pools/directory.ts';
import { decoySub } from '../../rules/names/decoy-user.ts';
import { codeRefusal, type CodeTry, verifyCode, useCode } from '../../rules/codes/sent-codes.ts';
import { findUser } from '../../rules/names/user-lookup.ts';
import type { Services } from '../../services.ts';
import type { CodeRecord } from '../../records/code.ts';
import type { UserRecord } from '../../records/user.ts';
import type { StoreWriter } from '../../store/store.ts';
import { verifiableKind } from './attribute-code.ts';
import { isVerifiedFirst } from '../../rules/users/attribute-update.ts';

/** A try at the code of an address. */
interface AttributeProof {
  readonly sub: string;
  readonly kind: ContactKind;
  readonly code: string;
  readonly by: CodeTry['by'];
}

type Proving = Pick<Services, 'store' | 'sealer' | 'clock'>;

/**
 * Proves an address, once.
 * @param lock gives the user as it is now, locked; undefined for nobody, whose tries are judged all the same
 * @throws CodeMismatchException, ExpiredCodeException, LimitExceededException, AliasExistsException, and what `lock` throws
 */
export async function proveAttribute(
  services: Proving,
  pool: Pool,
  { sub, kind, code, by }: AttributeProof,
  lock: (tx: StoreWriter) => Promise<UserRecord | undefined>,
): Promise<void> {
  const attempt = { poolId: pool.id, sub, purpose: `verify-${kind}`, code, by } as const;
  const verdict = await services.store.write(async (tx) => {
    const user = await lock(tx);
    const judged = await verifyCode(tx, services, attempt);
    if (judged.kind !== 'right') return judged.kind;
    if (
      user === undefined ||
      !stillAcceptsCodeOf(pool, user, kind, judged.record) ||
      !(await useCode(tx, judged.record))
    )
      return 'none';
    const attributes = { ...user.attributes, [kind]: judged.record.destination, [verifiedFlag(kind)]: 'true' };
    const changed = { ...user, attributes, modifiedAt: services.clock.now() };
    const conflict = { takeOver: false, refusal: () => aliasExists(pool, kind) };
    await replaceUser(tx, pool, user, changed, conflict);
    return 'right';
  });
  if (verdict !== 'right') throw codeRefusal(verdict);
}

/**
 * The same for whoever follows a link, who is known only by what it says. Nobody learns who exists: a user who does not, or
 * is disabled, has no code, and tries at it are counted like tries at a code. They are not counted as those of the user, whom
 * they would keep from VerifyUserAttribute.
 * @throws as proveAttribute; InvalidParameterException for other attributes
 */
export async function proveNamedAttribute(
  services: Proving,
  pool: Pool,
  {
    username,
    attributeName,
    code,
    network,
  }: {
    readonly username: string;
    readonly attributeName: string;
    readonly code: string;
    readonly network: string;
  },
): Promise<void> {
  const kind = verifiableKind(attributeName);
  const found = await findUser(services.store.read, pool, username);
  const twin = decoySub(services.sealer, pool, username);
  if (found === undefined) await services.store.read.decoy.read();
  const sub = found?.sub ?? twin;
  const by = { anybody: 'VerificationLink', network } as const;
  await proveAttribute(services, pool, { sub, kind, code, by }, async (tx) => {
    const user = await tx.users.findForUpdate(pool.id, sub);
    return user?.enabled === true ? user : undefined;
  });
}

/** A code proves the address it went to, and no other that the user has taken since. */
function stillAcceptsCodeOf(
  pool: Pool,
  { attributes }: UserRecord,
  kind: ContactKind,
  { destination }: CodeRecord,
): boolean {
  return destination === attributes[kind] || isVerifiedFirst(pool, kind);
}
