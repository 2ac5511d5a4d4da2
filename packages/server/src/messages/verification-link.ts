/**
 * The link in a message that verifies an e-mail address. The link of a sign-up has Cognito's form (observed):
 * `/confirmUser?client_id=…&user_name=…&confirmation_code=…`. Cognito's form for addresses that are changed or added
 * later is not known; ours names the pool, because an administrator's request has no app client.
 */
import type { CodeMessageKind } from '../records/message.ts';
import type { ContactKind } from '../rules/attributes/contact-format.ts';
import type { Pool } from '../rules/pools/directory.ts';
import type { UserRecord } from '../records/user.ts';
import type { MessageCause } from './message-triggers.ts';

/** The path that confirms sign-ups. */
export const CONFIRM_USER_PATH = '/confirmUser';
/** The path that verifies other addresses. */
export const VERIFY_ATTRIBUTE_PATH = '/verifyUserAttribute';

/** What a link is made from. */
export interface LinkContent {
  readonly kind: CodeMessageKind;
  readonly pool: Pick<Pool, 'id'>;
  readonly user: Pick<UserRecord, 'sub' | 'username'>;
  readonly contact: ContactKind;
  readonly code: string;
  readonly cause: MessageCause;
}

/** @param publicUrl the address at which users reach the server, without a slash at the end */
export function verificationLink(publicUrl: string, { kind, pool, user, contact, code, cause }: LinkContent): string {
  const { clientId } = cause;
  const isSignUp = (kind === 'sign-up' || kind === 'resend-code') && clientId !== undefined;
  const query = isSignUp
    ? { client_id: clientId, user_name: user.username, confirmation_code: code }
    : { user_pool_id: pool.id, user_name: user.username, attribute_name: contact, confirmation_code: code };
  const path = isSignUp ? CONFIRM_USER_PATH : VERIFY_ATTRIBUTE_PATH;
  return `${publicUrl}${path}?${new URLSearchParams(query).toString()}`;
}
