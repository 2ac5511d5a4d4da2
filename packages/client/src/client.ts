import { type Primitives, toBase64, utf8 } from '@latchkey/srp';
import type { RememberChoice } from './device/device.ts';
import type { LatchkeyError } from './error.ts';
import { callback, checkOptions, choice, count, flag, object, type OptionForms, text } from './options.ts';
import { typedError } from './service-error.ts';
import type { SessionKeeper } from './session/session-keeper.ts';
import type { RecordStore } from './stores/record-store.ts';
import { fetchTransport } from './transport/fetch-transport.ts';
import type { CallOptions } from './transport/call-options.ts';
import type { CognitoTransport } from './transport/transport.ts';
import type { Input, OperationName, Output } from './wire.ts';

/** Checks tokens before anybody sees them, such as two verifiers of aws-jwt-verify. A rejection fails the sign-in or refresh. */
export interface TokenVerifier {
  readonly accessToken?: (token: string) => unknown;
  readonly idToken?: (token: string) => unknown;
}

/** What a client is made from. Only the first two are needed. */
export interface ClientOptions {
  /** `eu-west-1_AbCdEfGhI`. */
  readonly userPoolId: string;
  readonly clientId: string;
  /** The app client's secret, if it has one; SECRET_HASH is computed from it. Never ship one in a web page. */
  readonly clientSecret?: string;
  /** The pool's, if not said. */
  readonly region?: string;
  /** Another address than AWS's, such as `http://127.0.0.1:9229`. */
  readonly endpoint?: string;
  /** `fromSdk(client)` for your own AWS SDK client; `region` and `endpoint` then mean nothing. */
  readonly transport?: CognitoTransport;

  /** False: no device is registered, used or confirmed. */
  readonly trackDevices?: boolean;
  /**
   * Where device records are kept. In browsers IndexedDB, the records encrypted under a key that cannot be read out; in Node
   * the memory of the process, so pass `fileStore` of `@latchkey/client/stores/file`.
   */
  readonly deviceStore?: RecordStore;
  /** DeviceName of new devices. Browser and system, if not said. */
  readonly deviceName?: string;
  /** Whether a device is remembered after a sign-in; `signIn` may say otherwise. Left to the pool, if not said. */
  readonly remember?: RememberChoice;
  /** For how many days; for ever, if not said. */
  readonly rememberFor?: number;
  /** Hears of everything that went wrong with devices and stores, none of which fails a sign-in. */
  readonly onDeviceError?: (error: LatchkeyError) => void;

  /** `sessionsIn(store)` keeps the session for `restoreSession`. It ends with the page or process, if not said. */
  readonly sessions?: SessionKeeper;
  /** Renews tokens this many seconds before they end; 60, if not said. */
  readonly renewBefore?: number;
  readonly tokenVerifier?: TokenVerifier;
  /** AuthSessionValidity of the app client, in minutes, for `expiresAt` of challenges; 3, if not said. */
  readonly challengeMinutes?: number;

  /** The time, in ms since 1970. */
  readonly clock?: Clock;
  /**
   * Cryptographic building blocks, for platforms without WebCrypto or with something faster (React Native: `randomBytes`,
   * `sha256`, `hmacSha256`, `modPow`). The platform's own, if not said.
   */
  readonly primitives?: Partial<Primitives>;
}

/** Tells the time. */
export interface Clock {
  /** Ms since 1970. */
  now(): number;
}

/** What differs from platform to platform. */
export interface Platform {
  readonly primitives: Primitives;
  readonly deviceName: () => string;
  readonly deviceStore: () => RecordStore;
}

/** A user pool and an app client in it. Made by `createClient`; all functions of this library take one, or a session. */
export interface Client
  extends Pick<ClientOptions, 'userPoolId' | 'clientId' | 'remember' | 'rememberFor' | 'sessions' | 'tokenVerifier'> {
  readonly trackDevices: boolean;
  readonly deviceStore: RecordStore;
  readonly deviceName: string;
  readonly renewBefore: number;
  readonly challengeMinutes: number;
  readonly clock: Clock;
  readonly primitives: Primitives;
  /** Sends any operation. @throws LatchkeyError */
  call<Name extends OperationName>(operation: Name, input: Input<Name>, options?: CallOptions): Promise<Output<Name>>;
  /** base64(HMAC-SHA256(client secret, USERNAME || ClientId)), or undefined without a secret. */
  secretHash(username: string): Promise<string | undefined>;
  /** `{ ClientId, ClientSecret? }`, for the operations that take the secret as it is. */
  credentials(): { readonly ClientId: string; readonly ClientSecret: string | undefined };
  /** The service's present time, as far as known: this clock's, put right by the Date header of the last answer. */
  serverTime(): number;
  /** Hands whatever went wrong with devices or stores to `onDeviceError`. */
  readonly report: (error: unknown) => void;
}

const optionForms: OptionForms = {
  userPoolId: /^string [\w-]+_[^\W_]+$/,
  clientId: /^string [\w+]+$/,
  clientSecret: text,
  region: text,
  endpoint: /^undefined|^string https?:/,
  transport: object,
  trackDevices: flag,
  deviceStore: object,
  deviceName: text,
  remember: choice,
  rememberFor: count,
  onDeviceError: callback,
  sessions: object,
  renewBefore: count,
  tokenVerifier: object,
  challengeMinutes: count,
  clock: object,
  primitives: object,
};

/**
 * Puts a client together from options and what the platform has.
 *
 * @throws InvalidOptionError
 */
export function assembleClient(options: ClientOptions, platform: Platform): Client {
  checkOptions('createClient', options, optionForms);
  // The secret stays in here: a client that is logged must not show it.
  const {
    clientSecret,
    transport = fetchTransport({ region: options.userPoolId.split('_', 1)[0] ?? '', ...options }),
    ...settings
  } = options;
  const { clientId, clock = { now: () => Date.now() } } = settings;
  const primitives = { ...platform.primitives, ...options.primitives };
  let skewMs = 0;
  const onServerTime = (epochMs: number) => {
    const difference = epochMs - clock.now();
    // Less is not corrected: a Date header has whole seconds, and takes time to arrive.
    skewMs = Math.abs(difference) < 30_000 ? 0 : difference;
  };
  return {
    ...settings,
    clock,
    primitives,
    trackDevices: options.trackDevices ?? true,
    deviceStore: options.deviceStore ?? platform.deviceStore(),
    deviceName: options.deviceName ?? platform.deviceName(),
    renewBefore: options.renewBefore ?? 60,
    challengeMinutes: options.challengeMinutes ?? 3,
    async call(operation, input, { signal } = {}) {
      try {
        return await transport.send(operation, input, { onServerTime, signal });
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        throw typedError(error);
      }
    },
    async secretHash(username) {
      if (clientSecret === undefined) return undefined;
      return toBase64(await primitives.hmacSha256(utf8(clientSecret), utf8(username + clientId)));
    },
    credentials: () => ({ ClientId: clientId, ClientSecret: clientSecret }),
    serverTime: () => clock.now() + skewMs,
    report: (error) => options.onDeviceError?.(typedError(error)),
  };
}
