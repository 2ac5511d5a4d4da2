/**
 * Completes a sign-in with an identity provider, whatever its protocol: finds, creates or updates the user, runs the
 * triggers, begins a browser session and answers the app ("User pool sign-in with third party identity providers" of the
 * developer guide). The pool asks for no further factor: MFA is the provider's business.
 */
import { ServiceError } from '@latchkey/model';
import { auditCommitted } from '../../challenges/engine/audit.ts';
import { afterSignIn, beforeSignIn } from '../../challenges/state/sign-in-triggers.ts';
import { FEDERATED } from '../../records/auth-event.ts';
import type { SsoSessionRecord } from '../../records/sso-session.ts';
import type { UserRecord } from '../../records/user.ts';
import { assertMayFederate } from '../../rules/access/admission.ts';
import {
  createFederatedUser,
  type ExternalUser,
  findFederatedUser,
  updateFederatedUser,
} from '../../rules/federation/federated-user.ts';
import { insertBrowserSession } from '../../rules/sessions/activity.ts';
import { newBrowserSession } from '../../rules/sessions/new-session.ts';
import type { StoreWriter } from '../../store/store.ts';
import { completeAuthorization } from '../codes/complete-authorization.ts';
import type { AuthorizationRequest } from '../request/authorization-request.ts';
import type { BrowserSession } from '../session/browser-session.ts';
import type { PageSituation } from '../sign-in/page-situation.ts';
import { postConfirmation, preSignUp } from './first-sign-in-triggers.ts';
import { externalUserOf } from './inbound-federation.ts';
import type { ProviderAnswer } from './provider-answer.ts';
import { providerAuthentication } from './provider-authentication.ts';

/** A completed sign-in. */
export interface CompletedFederation {
  /** For the session cookie. */
  readonly session: BrowserSession;
  /** The address of the app that the browser is redirected to. */
  readonly location: string;
}

/**
 * Completes the sign-in.
 * @param situation of the app client of the request (`pageSituation`)
 * @throws ServiceError; `failedFederation` reports it to the app
 */
export async function completeFederated(
  situation: PageSituation,
  request: AuthorizationRequest,
  answer: ProviderAnswer,
): Promise<CompletedFederation> {
  const external = await externalUserOf(situation, answer);
  const known = await findFederatedUser(situation.store.read, external);
  const session =
    known === undefined
      ? await firstSignIn(situation, answer, external)
      : await laterSignIn(situation, answer, external, known.user);
  return { session, location: await completeAuthorization(situation, request, session) };
}

/**
 * PreSignUp may link the identity to a user. Then, or if another request was faster, this is a sign-in of that user: on
 * AWS the attempt fails and the next one succeeds.
 */
async function firstSignIn(
  situation: PageSituation,
  answer: ProviderAnswer,
  external: ExternalUser,
): Promise<BrowserSession> {
  const { pool, store } = situation;
  const prepared = await preSignUp(situation, external);
  const linked = await findFederatedUser(store.read, external);
  if (linked !== undefined) return laterSignIn(situation, answer, external, linked.user);
  const created = await store
    .write((tx) => createFederatedUser(situation, tx, pool, prepared))
    .catch(async (error: unknown) => {
      const isTaken = error instanceof ServiceError && error.code === 'UsernameExistsException';
      const found = isTaken ? await findFederatedUser(store.read, external) : undefined;
      if (found === undefined) throw error;
      return found;
    });
  if ('identity' in created) return laterSignIn(situation, answer, external, created.user);
  await postConfirmation(situation, created);
  const session = newSession(situation, answer, created);
  const user = await store.write(async (tx) => {
    const present = await tx.users.findForUpdate(pool.id, created.sub);
    assertMayFederate(present);
    await begin(tx, situation, session, present);
    return present;
  });
  return { record: session, user };
}

async function laterSignIn(
  situation: PageSituation,
  answer: ProviderAnswer,
  external: ExternalUser,
  found: UserRecord,
): Promise<BrowserSession> {
  const { pool, store } = situation;
  assertMayFederate(found);
  await beforeSignIn(situation, found, found.username);
  const { user, record } = await store.write(async (tx) => {
    const updated = await updateFederatedUser(situation, tx, pool, external, found.sub);
    assertMayFederate(updated);
    const session = newSession(situation, answer, updated);
    await begin(tx, situation, session, updated);
    return { user: updated, record: session };
  });
  await afterSignIn(situation, user, false);
  return { record, user };
}

async function begin(
  tx: StoreWriter,
  { browser: _page, ...situation }: PageSituation,
  session: SsoSessionRecord,
  user: UserRecord,
): Promise<void> {
  await insertBrowserSession(tx, session, situation.clock.now());
  const signIn = { id: session.sessionId, subject: { sub: user.sub }, flow: FEDERATED, admin: false };
  const step = { signIn, answered: null, key: { given: null, carried: null } };
  const device = { standing: 'absent', trusted: false, key: null } as const;
  await auditCommitted(tx, situation, step, { next: null, reason: null, device, minted: null });
}

function newSession(situation: PageSituation, answer: ProviderAnswer, user: UserRecord): SsoSessionRecord {
  const { amr, level } = providerAuthentication(answer);
  const authentication = {
    amr,
    level,
    deviceKey: null,
    passwordSalt: user.password?.salt ?? null,
    provider: answer.provider.itemId,
    saml: answer.authentication.saml,
  };
  const { browser, clock } = situation;
  return newBrowserSession(situation, user.sub, authentication, browser.sessionMs, clock.now());
}
