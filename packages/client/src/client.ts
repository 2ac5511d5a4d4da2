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

/** Verifies tokens before they are used, for example with two verifiers of aws-jwt-verify. If it throws, the sign-in or refresh fails. */
export interface TokenVerifier {
  readonly accessToken?: (token: string) => unknown;
  readonly idToken?: (token: string) => unknown;
}

/** The options of a client. Only the first two are required. */
export interface ClientOptions {
  /** `eu-west-1_AbCdEfGhI`. */
  readonly userPoolId: string;
  readonly clientId: string;
  /** The app client's secret, if it has one; SECRET_HASH is computed from it. Never ship one in a web page. */
  readonly clientSecret?: string;
  /** By default the region in the pool id. */
  readonly region?: string;
  /** An address to use instead of AWS's, such as `http://127.0.0.1:9229`. */
  readonly endpoint?: string;
  /** `fromSdk(client)` for your own AWS SDK client. `region` and `endpoint` are then ignored. */
  readonly transport?: CognitoTransport;

  /** If false, no device is registered, used or confirmed. */
  readonly trackDevices?: boolean;
  /**
   * Where device records are stored. The default in browsers is IndexedDB, with records encrypted under a key that scripts cannot
   * read. In Node it is the memory of the process, so pass `fileStore` of `@latchkey/client/stores/file`.
   */
  readonly deviceStore?: RecordStore;
  /** DeviceName of new devices. By default browser and operating system. */
  readonly deviceName?: string;
  /** Whether to remember the device after a sign-in. `signIn` can override it. By default the pool decides. */
  readonly remember?: RememberChoice;
  /** For how many days. By default without a limit. */
  readonly rememberFor?: number;
  /** Receives errors of devices and stores. They never make a sign-in fail. */
  readonly onDeviceError?: (error: LatchkeyError) => void;

  /** `sessionsIn(store)` stores the session for `restoreSession`. Without it, the session ends with the page or process. */
  readonly sessions?: SessionKeeper;
  /** How many seconds before their end tokens are renewed. The default is 60. */
  readonly renewBefore?: number;
  readonly tokenVerifier?: TokenVerifier;
  /** AuthSessionValidity of the app client in minutes, for `expiresAt` of challenges. The default is 3. */
  readonly challengeMinutes?: number;

  /** The clock to use. The default is `Date.now`. */
  readonly clock?: Clock;
  /**
   * Cryptographic functions, for platforms without WebCrypto or with something faster (React Native: `randomBytes`, `sha256`,
   * `hmacSha256`, `modPow`). The platform's own functions are used for those that are left out.
   */
  readonly primitives?: Partial<Primitives>;
}

/** A source of the current time. */
export interface Clock {
  /** Returns ms since 1970. */
  now(): number;
}

/** The parts of a client that depend on the platform. */
export interface Platform {
  readonly primitives: Primitives;
  readonly deviceName: () => string;
  readonly deviceStore: () => RecordStore;
}

/** A user pool and one of its app clients. Made by `createClient`. All functions of this library take a client or a session. */
export interface Client
  extends Pick<ClientOptions, 'userPoolId' | 'clientId' | 'remember' | 'rememberFor' | 'sessions' | 'tokenVerifier'> {
  readonly trackDevices: boolean;
  readonly deviceStore: RecordStore;
  readonly deviceName: string;
  readonly renewBefore: number;
  readonly challengeMinutes: number;
  readonly clock: Clock;
  readonly primitives: Primitives;
  /** Sends an operation. @throws LatchkeyError */
  call<Name extends OperationName>(operation: Name, input: Input<Name>, options?: CallOptions): Promise<Output<Name>>;
  /** Returns base64(HMAC-SHA256(client secret, USERNAME || ClientId)), or undefined without a secret. */
  secretHash(username: string): Promise<string | undefined>;
  /** Returns `{ ClientId, ClientSecret? }`, for the operations that take the secret itself. */
  credentials(): { readonly ClientId: string; readonly ClientSecret: string | undefined };
  /** Returns the service's time: this clock, corrected by the Date header of the last answer. */
  serverTime(): number;
  /** Passes an error of a device or a store to `onDeviceError`. */
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
 * Makes a client of options and the platform's defaults.
 *
 * @throws InvalidOptionError
 */
export function assembleClient(options: ClientOptions, platform: Platform): Client {
  checkOptions('createClient', options, optionForms);
  // The secret is not a member of the client, so that logging a client does not reveal it.
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
