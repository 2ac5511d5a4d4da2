/** Keeps pages of other origins away from what only a server in development has. */
import type { Context, MiddlewareHandler, Next } from 'hono';
import { type AllowedOrigins, corsHeadersFor } from '../http/allowed-origins.ts';

/** Headers of every answer. */
export const devHeaders = { 'cache-control': 'no-store', vary: 'accept' };

/**
 * Answers 403 to pages of origins that are not allowed, and lets the others read the answer.
 *
 * @param what what such a page may not do: `read the inbox`
 */
export function onlyAllowedPages(origins: AllowedOrigins, what: string): MiddlewareHandler {
  return async (context: Context, next: Next): Promise<Response | undefined> => {
    const origin = context.req.header('origin') ?? null;
    if (!origins.allows(origin)) {
      const message = `Pages of this origin may not ${what}. The option --allow-origin of the server allows it`;
      return context.json({ message }, 403, devHeaders);
    }
    await next();
    if (origin === null) return undefined;
    for (const [name, value] of Object.entries(corsHeadersFor(origin))) context.header(name, value, { append: true });
    return undefined;
  };
}
