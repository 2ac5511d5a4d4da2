/** The pages of managed login. */
import { Hono } from 'hono';
import type { BrowserParts } from '../browser/parts.ts';
import { poolPaths } from '../browser/routes.ts';
import type { PageHandler } from './flow/login-page.ts';
import { withPage } from './flow/with-page.ts';
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
};

/** The paths of all pages. */
export const pagePaths = (Object.keys(pages) as PageName[]).map((name) => `/${name}` as const);

export function loginSurface(parts: BrowserParts): Hono {
  const app = new Hono();
  for (const [name, { get, post }] of Object.entries(pages) as [PageName, PageRoute][]) {
    for (const path of poolPaths(`/${name}`)) {
      if (get !== undefined) app.get(path, withPage(parts, name, get));
      if (post !== undefined) app.post(path, withPage(parts, name, post));
    }
  }
  return app;
}
