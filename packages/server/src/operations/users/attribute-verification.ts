/** Verifies an address with the code that was sent to it: with an access token, or by the link in the message. */
import { aliasExists, replaceUser } from '../../rules/names/alias-claims.ts';
import { verifiedFlag } from '../../rules/attributes/attribute-changes.ts';
import type { ContactKind } from '../../rules/attributes/contact-format.ts';
import type { Pool } from '../../rules/pools/directory.ts';
import { isLinkCode } from '../../crypto/codes.ts';
import { isSentInLink, mediumOf } from '../../rules/codes/code-delivery.ts';
import { codeRefusal, type CodeTry, useCode, verifyCode } from '../../rules/codes/sent-codes.ts';
import { decoySub } from '../../rules/names/decoy-user.ts';
import { findUser } from '../../rules/names/user-lookup.ts';
import type { Services } from '../../services.ts';
import type { CodeRecord } from '../../records/code.ts';
import type { UserRecord } from '../../records/user.ts';
import type { StoreWriter } from '../../store/store.ts';
import { verifiableKind } from './attribute-code.ts';
import { isVerifiedFirst } from '../../rules/users/attribute-update.ts';

/** A code that is given for an address. */
interface VerificationAttempt {
  readonly sub: string;
  readonly kind: ContactKind;
  readonly code: string;
  readonly by: CodeTry['by'];
}

type VerifyServices = Pick<Services, 'store' | 'sealer' | 'clock'>;

/**
 * Verifies an address. A code can be used once.
 *
 * @param lock reads and locks the user; returns undefined for an unknown user, for whom the code is checked all the
 *   same
 * @throws CodeMismatchException, ExpiredCodeException, LimitExceededException, AliasExistsException, and what `lock`
 *   throws
 */
export async function verifyAttribute(
  services: VerifyServices,
  pool: Pool,
  { sub, kind, code, by }: VerificationAttempt,
  lock: (tx: StoreWriter) => Promise<UserRecord | undefined>,
): Promise<void> {
  const attempt = { poolId: pool.id, sub, purpose: `verify-${kind}`, code, by } as const;
  const verdict = await services.store.write(async (tx) => {
    const user = await lock(tx);
    const checked = await verifyCode(tx, services, attempt);
    if (checked.kind !== 'right') return checked.kind;
    if (
      user === undefined ||
      !stillAcceptsCodeOf(pool, user, kind, checked.record) ||
      !(await useCode(tx, checked.record))
    )
      return 'none';
    const attributes = { ...user.attributes, [kind]: checked.record.destination, [verifiedFlag(kind)]: 'true' };
    const changed = { ...user, attributes, modifiedAt: services.clock.now() };
    const conflict = { takeOver: false, refusal: () => aliasExists(pool, kind) };
    await replaceUser(tx, pool, user, changed, conflict);
    return 'right';
  });
  if (verdict !== 'right') throw codeRefusal(verdict);
}

/**
 * Verifies an address by a link. The link is the only credential, so the answer must not reveal whether the user
 * exists: attempts for an unknown or disabled user are counted like attempts for a user. They are counted apart from
 * the user's own attempts, so that they cannot block VerifyUserAttribute.
 *
 * @throws as verifyAttribute; InvalidParameterException for other attributes
 */
export async function verifyAttributeByLink(
  services: VerifyServices,
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
  const decoy = decoySub(services.sealer, pool, username);
  const sub = found?.sub ?? decoy;
  const by = { anybody: 'VerificationLink', network } as const;
  await verifyAttribute(services, pool, { sub, kind, code, by }, async (tx) => {
    const user = await tx.users.findForUpdate(pool.id, sub);
    // What was sent to be typed proves an address to the signed-in user alone.
    const isOfLink = isLinkCode(code) || isSentInLink(pool, mediumOf(kind));
    return isOfLink && user?.enabled === true ? user : undefined;
  });
}

/**
 * Whether the code's address is still the user's, or may be a new one because the pool verifies addresses before the
 * update. A code verifies only the address that it was sent to.
 */
function stillAcceptsCodeOf(
  pool: Pool,
  { attributes }: UserRecord,
  kind: ContactKind,
  { destination }: CodeRecord,
): boolean {
  return destination === attributes[kind] || isVerifiedFirst(pool, kind);
}
