/** The router of the app. Nearly all requests are calls of the API, at the root. */
import type { Result, Router } from 'hono/router';
import { TrieRouter } from 'hono/router/trie-router';

/**
 * Hono's router for any kind of path, which is the one that Hono itself chooses for the routes of app.ts. It searches the tree of routes
 * for each request; the result for `POST /` is kept.
 */
export class RootRouter<Handler> implements Router<Handler> {
  readonly name = 'RootRouter';
  readonly #routes = new TrieRouter<Handler>();
  #callsAtRoot: Result<Handler> | undefined;

  add(method: string, path: string, handler: Handler): void {
    this.#callsAtRoot = undefined;
    this.#routes.add(method, path, handler);
  }

  match(method: string, path: string): Result<Handler> {
    return method === 'POST' && path === '/'
      ? (this.#callsAtRoot ??= this.#routes.match(method, path))
      : this.#routes.match(method, path);
  }
}
