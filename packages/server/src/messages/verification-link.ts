/**
 * The link in a message that proves an e-mail address. That of a sign-up is as Cognito writes it (observed):
 * `/confirmUser?client_id=…&user_name=…&confirmation_code=…`. For addresses that are changed or added later Cognito's form
 * is not known; ours names the pool, since an administrator's request knows no app client.
 */
import type { MessageKind } from '../records/message.ts';
import type { ContactKind } from '../rules/attributes/contact-format.ts';
import type { Pool } from '../rules/pools/directory.ts';
import type { UserRecord } from '../records/user.ts';
import type { MessageCause } from './message-triggers.ts';

/** Where sign-ups are confirmed. */
export const CONFIRM_USER_PATH = '/confirmUser';
/** Where other addresses are verified. */
export const VERIFY_ATTRIBUTE_PATH = '/verifyUserAttribute';

/** What a link says. */
export interface LinkContent {
  readonly kind: MessageKind;
  readonly pool: Pick<Pool, 'id'>;
  readonly user: Pick<UserRecord, 'sub' | 'username'>;
  readonly contact: ContactKind;
  readonly code: string;
  readonly cause: MessageCause;
}

/** @param publicUrl address of the server as people reach it, without a slash at the end */
export function verificationLink(publicUrl: string, { kind, pool, user, contact, code, cause }: LinkContent): string {
  const { clientId } = cause;
  const isSignUp = (kind === 'sign-up' || kind === 'resend-code') && clientId !== undefined;
  const query = isSignUp
    ? { client_id: clientId, user_name: user.username, confirmation_code: code }
    : { user_pool_id: pool.id, user_name: user.username, attribute_name: contact, confirmation_code: code };
  const path = isSignUp ? CONFIRM_USER_PATH : VERIFY_ATTRIBUTE_PATH;
  return `${publicUrl}${path}?${new URLSearchParams(query).toString()}`;
}
