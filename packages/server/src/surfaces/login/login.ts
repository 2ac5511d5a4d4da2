/** The pages of managed login. */
import { Hono } from 'hono';
import type { BrowserParts } from '../browser/parts.ts';
import { poolPaths } from '../browser/routes.ts';
import { chooseSecondFactor, showSecondFactors } from './choice/second-factor.ts';
import { answerCode, showCode } from './code/handler.ts';
import type { PageHandler } from './flow/login-page.ts';
import { withPage } from './flow/with-page.ts';
import { showError } from './message/handler.ts';
import { setUp, showSetUp } from './mfa-set-up/handler.ts';
import { setNewPassword, showNewPassword } from './new-password/handler.ts';
import type { PageName } from './page-context.ts';
import { showSignIn, signIn } from './sign-in/handler.ts';

/** What a page does: GET shows it, POST takes its form. */
interface PageRoute {
  readonly get?: PageHandler;
  readonly post?: PageHandler;
}

/** The pages, by name. */
const pages: Readonly<Partial<Record<PageName, PageRoute>>> = {
  login: { get: showSignIn, post: signIn },
  mfa: { get: showCode, post: answerCode },
  'mfa/select': { get: showSecondFactors, post: chooseSecondFactor },
  'mfa/register': { get: showSetUp, post: setUp },
  changePassword: { get: showNewPassword, post: setNewPassword },
};

/** The page of errors is not part of a sign-in: it has no request. */
const ERROR_PATH = '/error';

/** The paths of all pages. */
export const pagePaths = [
  ...(Object.keys(pages) as PageName[]).map((name) => `/${name}` as const),
  ERROR_PATH,
] as const;

export function loginSurface(parts: BrowserParts): Hono {
  const app = new Hono();
  for (const path of poolPaths(ERROR_PATH)) app.get(path, (context) => showError(parts, context));
  for (const [name, { get, post }] of Object.entries(pages) as [PageName, PageRoute][]) {
    for (const path of poolPaths(`/${name}`)) {
      if (get !== undefined) app.get(path, withPage(parts, name, get));
      if (post !== undefined) app.post(path, withPage(parts, name, post));
    }
  }
  return app;
}
