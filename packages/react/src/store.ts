/** A value outside React that components read with `useSyncExternalStore`. */
export interface Store<State> {
  readonly get: () => State;
  readonly set: (state: State) => void;
  /** Calls the listener on every change, until the returned function is called. */
  readonly subscribe: (listener: () => void) => () => void;
}

/**
 * Makes a store.
 *
 * @param onFirstUse runs once, when the first component subscribes: in a browser, never while a page is rendered on a server. Components
 * that mount twice (StrictMode) or together do not repeat it.
 */
export function createStore<State>(initial: State, onFirstUse: () => void): Store<State> {
  const listeners = new Set<() => void>();
  let state = initial;
  let isUsed = false;
  return {
    get: () => state,
    set(next) {
      state = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      if (!isUsed) {
        isUsed = true;
        onFirstUse();
      }
      return () => listeners.delete(listener);
    },
  };
}
