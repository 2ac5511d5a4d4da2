/**
 * The SRP engine for servers on Node: OpenSSL in worker threads.
 *
 * @module
 */
export { createSrpEngine, type SrpEngine, type SrpEngineOptions } from './engine/engine.ts';
export { fakeVerifier } from './fake-verifier.ts';
export { fastestModPow, type ModPow } from './openssl-mod-exp.ts';
