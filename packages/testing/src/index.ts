/**
 * A user pool server in your tests: users with passwords, authenticator apps and remembered devices, an inbox, a clock that you set, and
 * states that you put back (docs/guide/testing.md).
 *
 * @module
 */
export {
  type DeviceOptions,
  OptionError,
  type PasskeyOptions,
  type PoolOptions,
  type TestingOptions,
  type UserOptions,
} from './options.ts';
export type { TestPool, TestTokens, TestUser } from './pool.ts';
export { ApiError, type Call } from './server/api.ts';
export type { ClockDuration, TestClock } from './server/clock.ts';
export type { Inbox, InboxWait } from './server/inbox.ts';
export { type InboxMessage, type Latchkey, startLatchkey } from './start-latchkey.ts';
export type { TestDevice } from './users/device.ts';
export type { DevTools, PasskeyAnswer, PasskeyAnswerOptions, TestPasskey } from './users/passkey.ts';
