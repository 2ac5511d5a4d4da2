import type { Client } from '../client.ts';
import { deviceOf, type DeviceRecord } from '../device/device-record.ts';
import { saveDevice, withStore } from '../device/device-shelf.ts';
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
import type { KeptSession } from './session-keeper.ts';

/** What a session is made from. */
export interface SessionParts {
  readonly userId: string;
  readonly tokens: Tokens;
  /** The record of the device, confirmed or not. */
  readonly record: DeviceRecord | undefined;
  /** For devices whose record this client does not keep. */
  readonly deviceKey?: string | undefined;
}

/** A session from the inside. Only `sessionOf` gives it out, and only inside this library. */
export interface SessionControl {
  readonly record: DeviceRecord | undefined;
  /** What goes out as DeviceKey. */
  readonly deviceKey: string | undefined;
  /** Puts another device record in place and tells the listeners. */
  changeDevice(record: DeviceRecord | undefined): Promise<void>;
  /** Ends it: no tokens any more, here and in the store. */
  end(reason: 'signed-out' | 'refresh-refused'): Promise<void>;
}

const controls = new WeakMap<Session, SessionControl>();

/** The inside of a session. */
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

  const tell = (event: SessionEvent) => {
    for (const listener of listeners) listener(event);
  };
  const request = () => requestTokens(client, tokens, deviceKey).catch(refuse);
  const renew = async () => {
    try {
      tokens = await (client.sessions?.renew(client, { userId, tokens, deviceKey }, request) ?? request());
    } catch (error) {
      // Another tab has signed out.
      if (error instanceof SignedOutError) await control.end('signed-out');
      throw error;
    }
    tell({ type: 'refreshed', tokens });
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
  const refuse = async (error: unknown): Promise<never> => {
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
      tell({ type: 'device', device: session.device });
    },
    async end(reason) {
      ended = true;
      await keepSession(client, undefined);
      tell({ type: 'ended', reason });
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
          // Renewal comes early: while the network is away the present token may still do.
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

/** Has the session kept for the next page or process, or no longer. */
export async function keepSession(client: Client, session: KeptSession | undefined): Promise<void> {
  await withStore(client, async () => client.sessions?.save(client, session));
}

async function requestTokens(client: Client, { refreshToken }: Tokens, deviceKey: string | undefined): Promise<Tokens> {
  if (refreshToken === undefined) throw new SignedOutError();
  const { AuthenticationResult = {} } = await client.call('GetTokensFromRefreshToken', {
    RefreshToken: refreshToken,
    ...client.credentials(),
    DeviceKey: deviceKey,
  });
  // Without rotation the answer has no refresh token, and the old one stays good.
  return acceptTokens(client, { RefreshToken: refreshToken, ...AuthenticationResult });
}

/** Takes an AuthenticationResult, through the caller's verifier if there is one. */
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
