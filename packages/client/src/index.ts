/**
 * Sign-in to Amazon Cognito user pools with SRP, MFA and remembered devices, in one call each, against AWS and every server with the
 * same API. ESM, no side effects, and `@latchkey/srp` as the only dependency.
 *
 * @module
 */
import { assembleClient, type Client, type ClientOptions } from './client.ts';
import { webPlatform } from './platform-web.ts';

export * from './api.ts';

/**
 * Makes a client of a user pool and one of its app clients, for all functions of this library.
 *
 * In Node, exponentiations run in OpenSSL, and device records are stored in memory unless a `deviceStore` is passed. On other platforms
 * exponentiations run in slices, so that the page stays responsive, and records are stored in IndexedDB.
 *
 * @throws InvalidOptionError
 */
export function createClient(options: ClientOptions): Client {
  return assembleClient(options, webPlatform);
}
