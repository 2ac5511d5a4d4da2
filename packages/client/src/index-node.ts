/**
 * The same as `index.ts`, with what Node has in place of what browsers have. Importers get the right one by the conditions of the
 * package's exports.
 *
 * @module
 */
import { assembleClient, type Client, type ClientOptions } from './client.ts';
import { nodePlatform } from './platform-node.ts';

export * from './api.ts';

/** See `createClient` in `index.ts`. */
export function createClient(options: ClientOptions): Client {
  return assembleClient(options, nodePlatform);
}
