/**
 * Sign-in to Amazon Cognito user pools with SRP, MFA and remembered devices, in one call each; against AWS and against everything
 * that speaks its API. ESM, no side effects, nothing but `@latchkey/srp` beneath.
 *
 * @module
 */
import { assembleClient, type Client, type ClientOptions } from './client.ts';
import { webPlatform } from './platform-web.ts';

export * from './api.ts';

/**
 * A user pool and an app client in it, for all functions of this library.
 *
 * In Node, exponentiations run in OpenSSL and device records are kept in memory unless a `deviceStore` is passed; everywhere else they
 * run in slices that leave the page responsive, and records are kept in IndexedDB.
 */
export function createClient(options: ClientOptions): Client {
  return assembleClient(options, webPlatform);
}
