import { type Client, type Device, restoreSession, type Session } from '@latchkey/client';
import { createStore, type Store } from '../store.ts';

/** Whether a user is signed in. */
export type SessionState =
  /** The stored session is being read, or the page is rendered on a server. */
  | { readonly status: 'loading'; readonly session?: undefined; readonly device?: undefined }
  | {
      readonly status: 'signed-out';
      readonly session?: undefined;
      readonly device?: undefined;
      /** Why the last session ended; undefined if there was none. */
      readonly reason: 'signed-out' | 'refresh-refused' | undefined;
    }
  | {
      readonly status: 'signed-in';
      readonly session: Session;
      /** The session's device, if the pool tracks devices. */
      readonly device: Device | undefined;
    };

/** The session of a client, for all components. */
export interface SessionStore extends Store<SessionState> {
  /** Makes a session the present one. */
  readonly adopt: (session: Session) => void;
}

export const loading: SessionState = { status: 'loading' };

const stores = new WeakMap<Client, SessionStore>();

/** Returns the store of a client: always the same one, so that two providers, or a provider that is mounted twice, share the session. */
export function sessionStoreOf(client: Client): SessionStore {
  const known = stores.get(client);
  if (known !== undefined) return known;
  const made = createSessionStore(client);
  stores.set(client, made);
  return made;
}

function createSessionStore(client: Client): SessionStore {
  const restore = async () => {
    const session = await restoreSession(client).catch(client.report);
    // A sign-in may have been faster than the storage.
    if (store.get().status !== 'loading') return;
    if (session === undefined) store.set({ status: 'signed-out', reason: undefined });
    else adopt(session);
  };
  const store = createStore(loading, () => void restore());
  const adopt = (session: Session) => {
    const present = () => store.set({ status: 'signed-in', session, device: session.device });
    session.onChange((event) => {
      if (store.get().session !== session) return;
      if (event.type === 'ended') store.set({ status: 'signed-out', reason: event.reason });
      else present();
    });
    present();
  };
  return { ...store, adopt };
}
