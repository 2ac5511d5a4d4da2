/** The pages of managed login. */
import { Hono } from 'hono';
import { logged } from '../browser/logged.ts';
import type { BrowserParts } from '../browser/parts.ts';
import { poolPaths } from '../browser/routes.ts';
import { forOwnUsers } from './calls/own-users.ts';
import { chooseSecondFactor, showSecondFactors } from './choice/second-factor.ts';
import { answerCode, showCode } from './code/handler.ts';
import { confirm, resendCode, showConfirm, showResendCode } from './confirm/handler.ts';
import type { PageHandler } from './flow/login-page.ts';
import { withPage } from './flow/with-page.ts';
import { forgotPassword, showForgotPassword } from './forgot-password/handler.ts';
import { showError, showSignedOut } from './message/handler.ts';
import { setUp, showSetUp } from './mfa-set-up/handler.ts';
import { setNewPassword, showNewPassword } from './new-password/handler.ts';
import { otherPaths, type SignInPage } from './page-paths.ts';
import { addPasskey, showAddPasskey, withResponseType } from './passkey/add.ts';
import { resetPassword, showResetPassword } from './reset-password/handler.ts';
import { showSignIn, signIn } from './sign-in/handler.ts';
import { showSignUp, signUp } from './sign-up/handler.ts';

/** What a page does: GET shows it, POST takes its form. */
interface PageRoute {
  readonly get?: PageHandler;
  readonly post?: PageHandler;
  /** Adds to the query what the page does not need of an authorization request. */
  readonly completed?: (query: URLSearchParams) => URLSearchParams;
}

/** The pages, by name. */
const pages: Readonly<Record<SignInPage, PageRoute>> = {
  login: { get: showSignIn, post: signIn },
  mfa: { get: showCode, post: answerCode },
  'mfa/select': { get: showSecondFactors, post: chooseSecondFactor },
  'mfa/register': { get: showSetUp, post: setUp },
  changePassword: { get: showNewPassword, post: setNewPassword },
  signup: { get: forOwnUsers(showSignUp), post: forOwnUsers(signUp) },
  confirm: { get: forOwnUsers(showConfirm), post: forOwnUsers(confirm) },
  resendcode: { get: forOwnUsers(showResendCode), post: forOwnUsers(resendCode) },
  forgotPassword: { get: forOwnUsers(showForgotPassword), post: forOwnUsers(forgotPassword) },
  confirmforgotPassword: { get: forOwnUsers(showResetPassword), post: forOwnUsers(resetPassword) },
  'passkeys/add': { get: showAddPasskey, post: addPasskey, completed: withResponseType },
};

/** Pages that are not part of a sign-in: they have no request. */
const otherPages = { '/error': showError, '/signedOut': showSignedOut } as const;

export function loginSurface(parts: BrowserParts): Hono {
  const app = new Hono();
  for (const name of otherPaths) {
    const handle = logged(parts.services, name, (context) => otherPages[name](parts, context));
    for (const path of poolPaths(name)) app.get(path, handle);
  }
  for (const [name, { get, post, completed }] of Object.entries(pages) as [SignInPage, PageRoute][]) {
    for (const path of poolPaths(`/${name}`)) {
      if (get !== undefined) app.get(path, withPage(parts, name, get, completed));
      if (post !== undefined) app.post(path, withPage(parts, name, post, completed));
    }
  }
  return app;
}
