/**
 * The same as `index.ts`, for Node. The export conditions of the package select one of the two.
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
