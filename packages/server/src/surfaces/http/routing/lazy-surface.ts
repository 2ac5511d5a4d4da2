/**
 * A surface whose code is loaded with its first request. Most servers never show a page or receive a SAML response, and what is not
 * loaded costs neither time at the start nor memory (docs/decisions/0046).
 */
import { Hono } from 'hono';

/** Where requests of the surface come from. */
export interface LazyRoute {
  /** Paths as Hono writes them. */
  readonly paths: readonly string[];
  readonly methods: readonly string[];
  /** How the app that the surface is mounted on reads paths. */
  readonly getPath?: (request: Request) => string;
}

/**
 * Returns an app that answers a route with the app that `load` returns. `load` is called once, with the first request. If it fails, the
 * error handler of the app above answers, and the next request tries again.
 */
export function lazySurface({ paths, methods, getPath }: LazyRoute, load: () => Promise<Hono>): Hono {
  const open = async () => {
    const surface = await load().catch((cause: unknown) => {
      const advice = 'If Latchkey was installed again while this server runs, restart the server.';
      throw new Error(`The code of ${paths[0] ?? ''} cannot be loaded. ${advice}`, { cause });
    });
    // Failures and unknown paths are answered by the app above, as for surfaces that are mounted at once.
    return new Hono(getPath && { getPath })
      .route('/', surface)
      .notFound(() => notFound)
      .onError((error) => {
        throw error;
      });
  };
  let opened: Promise<Hono> | undefined;
  const inner = () =>
    (opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    }));
  return new Hono().on([...methods], [...paths], async (context) => {
    const answer = await (await inner()).fetch(context.req.raw, context.env);
    return answer === notFound ? context.notFound() : answer;
  });
}

/** Stands for "no such path" between the two apps. */
const notFound = new Response(null, { status: 404 });
