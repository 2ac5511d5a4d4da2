/** Pages that are only for users of the pool itself. */
import { show } from '../flow/answers.ts';
import type { PageHandler } from '../flow/login-page.ts';
import { allowsOwnUsers } from '../flow/sign-in-options.ts';
import { errorPage } from '../pages.ts';

/** Returns the handler for app clients that support the pool's own users; others show an error. */
export function forOwnUsers(handler: PageHandler): PageHandler {
  return async (page) =>
    allowsOwnUsers(page.request.client)
      ? handler(page)
      : show(page, (drawing) => errorPage(drawing, { message: 'rejected' }), 400);
}
