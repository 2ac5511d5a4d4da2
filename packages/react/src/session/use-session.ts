'use client';
import { type Session, signOut, type SignOutOptions } from '@latchkey/client';
import { useMemo, useSyncExternalStore } from 'react';
import { useClient } from './provider.tsx';
import { loading, type SessionState, sessionStoreOf } from './session-store.ts';

/** What can be done with the session. */
export interface SessionActions {
  /**
   * Ends the session. The page is signed out in any case; the promise rejects if the service could not be reached. Does nothing if no user
   * is signed in.
   */
  readonly signOut: (options?: SignOutOptions) => Promise<void>;
  /** Makes a session the present one that was obtained by other means, such as `sessionFromTokens`. */
  readonly setSession: (session: Session) => void;
}

/**
 * Returns whether a user is signed in, and the session. If the client stores sessions (`sessions`), the first use restores the stored one.
 * While a page is rendered on a server, the status is `loading`.
 */
export function useSession(): SessionState & SessionActions {
  const store = sessionStoreOf(useClient());
  const state = useSyncExternalStore(store.subscribe, store.get, () => loading);
  return useMemo(() => {
    const { session } = state;
    return {
      ...state,
      signOut: async (options) => {
        if (session !== undefined) await signOut(session, options);
      },
      setSession: store.adopt,
    };
  }, [state, store]);
}
