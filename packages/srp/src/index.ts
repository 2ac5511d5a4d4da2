/**
 * Cognito's SRP-6a for the client and the server, for users and for remembered devices. No dependencies, no I/O. Everything here
 * runs in browsers and in Node 20 and later. Servers on Node should use the engine in `@latchkey/srp/node`.
 *
 * @module
 */
export {
  type ClientSession,
  createClientSession,
  createDeviceVerifier,
  type DeviceVerifier,
  type ProofInput,
  prove,
} from './client.ts';
export { type ParsedDeviceVerifier, parseDeviceVerifier } from './device-verifier.ts';
export { fromBase64, fromBytes, type ParsedHex, parseHex, signed, toBase64, toHex, utf8 } from './encoding.ts';
export { SrpError, type SrpErrorCode } from './error.ts';
export type { Credential, Party } from './formulas.ts';
export { g, k, N } from './group.ts';
export { type AcceptedA, acceptsA } from './public-key.ts';
export {
  createVerifier,
  type ServerChallenge,
  serverChallenge,
  serverVerify,
  verifyPassword,
} from './server.ts';
export { slicedModPow, type SliceTiming } from './sliced-mod-pow.ts';
export type { Primitives } from './steps.ts';
export { formatTimestamp, type ParsedTimestamp, parseTimestamp } from './timestamp.ts';
export type {
  ChallengeInput,
  PasswordInput,
  StoredVerifier,
  VerificationInput,
  VerifierInput,
} from './verification.ts';
export { webPrimitives } from './web-primitives.ts';
