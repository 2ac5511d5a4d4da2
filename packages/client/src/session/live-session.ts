import type { Client } from '../client.ts';
import { deviceOf, type DeviceRecord } from '../device/device-record.ts';
import { saveDevice, withStore } from '../device/stored-devices.ts';
import { isOverdue, sendRemembered } from '../device/remembering.ts';
import {
  NotAuthorizedError,
  RefreshRefusedError,
  SignedOutError,
  TokenRefusedError,
  TokenRejectedError,
  UnusableAnswerError,
} from '../error.ts';
import type { WireTokens } from '../wire.ts';
import type { Session, SessionEvent } from './session.ts';
import type { Tokens } from './tokens.ts';
import type { StoredSession } from './session-keeper.ts';

/** The parts that a session is made from. */
export interface SessionParts {
  readonly userId: string;
  readonly tokens: Tokens;
  /** The record of the device, confirmed or not. */
  readonly record: DeviceRecord | undefined;
  /** The key of a device whose record this client does not have. */
  readonly deviceKey?: string | undefined;
}

/** The internal interface of a session. `controlOf` returns it, only inside this library. */
export interface SessionControl {
  readonly record: DeviceRecord | undefined;
  /** The DeviceKey that requests contain. */
  readonly deviceKey: string | undefined;
  /** Replaces the device record and notifies the listeners. */
  changeDevice(record: DeviceRecord | undefined): Promise<void>;
  /** Ends the session: removes its tokens here and in the store. */
  end(reason: 'signed-out' | 'refresh-refused'): Promise<void>;
}

const controls = new WeakMap<Session, SessionControl>();

/** Returns the internal interface of a session. */
export function controlOf(session: Session): SessionControl {
  const control = controls.get(session);
  if (control === undefined) throw new TypeError('Pass a session that this library made.');
  return control;
}

/** Starts a session. */
export function startSession(client: Client, parts: SessionParts): Session {
  const { userId } = parts;
  const listeners = new Set<(event: SessionEvent) => void>();
  let { tokens, record, deviceKey = record?.deviceKey } = parts;
  let ended = false;
  let refreshing: Promise<Tokens> | undefined;

  const notify = (event: SessionEvent) => {
    for (const listener of listeners) listener(event);
  };
  const request = () => requestTokens(client, tokens, deviceKey).catch(rejectRefresh);
  const renew = async () => {
    try {
      tokens = await (client.sessions?.renew(client, { userId, tokens, deviceKey }, request) ?? request());
    } catch (error) {
      // Another tab has ended the session.
      if (error instanceof SignedOutError) await control.end('signed-out');
      throw error;
    }
    notify({ type: 'refreshed', tokens });
    // `rememberFor`: the service remembers devices without a time limit, so this client ends it.
    if (record !== undefined && isOverdue(record, client.clock.now())) {
      const unremembered = { ...record, remembered: false };
      await sendRemembered(client, tokens.accessToken, record.deviceKey, false).then(
        () => control.changeDevice(unremembered),
        client.report,
      );
    }
    return tokens;
  };
  const rejectRefresh = async (error: unknown): Promise<never> => {
    if (!(error instanceof NotAuthorizedError || error instanceof TokenRefusedError)) throw error;
    await control.end('refresh-refused');
    const reason =
      deviceKey === undefined ? 'no-device-key' : record?.confirmed === false ? 'device-not-confirmed' : 'ended';
    throw new RefreshRefusedError(reason, error.cause);
  };

  const control: SessionControl = {
    get record() {
      return record;
    },
    get deviceKey() {
      return deviceKey;
    },
    async changeDevice(changed) {
      record = changed;
      deviceKey = changed?.deviceKey;
      if (changed !== undefined) await saveDevice(client, changed);
      notify({ type: 'device', device: session.device });
    },
    async end(reason) {
      ended = true;
      await storeSession(client, undefined);
      notify({ type: 'ended', reason });
    },
  };

  const session: Session = {
    client,
    userId,
    get tokens() {
      return tokens;
    },
    get device() {
      return record?.confirmed === true ? deviceOf(record) : undefined;
    },
    async accessToken() {
      if (ended) throw new SignedOutError();
      const marginMs = tokens.refreshToken === undefined ? 0 : client.renewBefore * 1000;
      if (!(tokens.expiresAt - client.clock.now() > marginMs)) {
        await session.refresh().catch((error: unknown) => {
          // Tokens are renewed before they end: without a network, the present one may still be valid.
          if (ended || tokens.expiresAt <= client.clock.now()) throw error;
        });
      }
      return tokens.accessToken;
    },
    async idToken() {
      await session.accessToken();
      if (tokens.idToken === undefined) throw new UnusableAnswerError();
      return tokens.idToken;
    },
    async refresh() {
      if (ended) throw new SignedOutError();
      refreshing ??= renew().finally(() => {
        refreshing = undefined;
      });
      return refreshing;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  controls.set(session, control);
  return session;
}

/** Stores the session for the next page or process, or removes it from the store. */
export async function storeSession(client: Client, session: StoredSession | undefined): Promise<void> {
  await withStore(client, async () => client.sessions?.save(client, session));
}

async function requestTokens(client: Client, { refreshToken }: Tokens, deviceKey: string | undefined): Promise<Tokens> {
  if (refreshToken === undefined) throw new SignedOutError();
  const { AuthenticationResult = {} } = await client.call('GetTokensFromRefreshToken', {
    RefreshToken: refreshToken,
    ...client.credentials(),
    DeviceKey: deviceKey,
  });
  // Without rotation the answer has no refresh token, and the old one remains valid.
  return acceptTokens(client, { RefreshToken: refreshToken, ...AuthenticationResult });
}

/** Converts an AuthenticationResult, after the caller's `tokenVerifier`, if there is one, has accepted it. */
export async function acceptTokens(client: Client, wire: WireTokens): Promise<Tokens> {
  const { AccessToken: accessToken, IdToken: idToken, RefreshToken: refreshToken, ExpiresIn = 3600 } = wire;
  if (accessToken === undefined) throw new UnusableAnswerError();
  try {
    await client.tokenVerifier?.accessToken?.(accessToken);
    if (idToken !== undefined) await client.tokenVerifier?.idToken?.(idToken);
  } catch (error) {
    throw new TokenRejectedError(error);
  }
  return { accessToken, idToken, refreshToken, expiresAt: client.clock.now() + ExpiresIn * 1000 };
}
