'use client';
import {
  type Challenge,
  ChallengeExpiredError,
  type Device,
  type Done,
  type RememberChoice,
  signIn,
  type SignInInput,
  type SignInStep,
} from '@latchkey/client';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useClient } from '../session/provider.tsx';
import { sessionStoreOf } from '../session/session-store.ts';

/** Options of `useSignIn`. */
export interface UseSignInOptions {
  /** For how many days a device is remembered. By default the client's `rememberFor`, or else without a limit. */
  readonly rememberFor?: number;
  /** Called after a sign-in, when `useSession` has the session. */
  readonly onSignedIn?: (done: Done) => void;
}

/** One request of a sign-in. It passes the options to the client's function, so that the hook can abort it. */
export type SignInJob = (options: { readonly signal: AbortSignal }) => Promise<SignInStep>;

/** A sign-in, step by step. */
export interface SignInMachine {
  /** The challenge that the user must answer; undefined before the first request and after the end. */
  readonly step: Challenge | undefined;
  /** Whether a request is running. */
  readonly busy: boolean;
  /** Why the last request failed: a LatchkeyError. It is removed by the next request. */
  readonly error: unknown;
  /** How many steps there have been. A new number is a new form. */
  readonly moves: number;
  /** How many requests have failed in this step. */
  readonly failures: number;
  /** Begins a sign-in: `start({ username, password })`, or every other input of the client's `signIn`. */
  readonly start: (input: SignInInput) => Promise<void>;
  /**
   * Runs one request and shows its result: `advance((options) => step.respond({ code }, options))`. Never rejects; an error is in `error`.
   * Does nothing while another request is running, so that a second click does not send a code twice.
   */
  readonly advance: (job: SignInJob) => Promise<void>;
  /** Sets whether the user wants this device to be remembered. It counts when the sign-in is done. Without a call the pool decides. */
  readonly setRemember: (remember: boolean) => void;
  /** Drops the sign-in and aborts its request. */
  readonly restart: () => void;
}

interface State {
  readonly step: Challenge | undefined;
  readonly busy: boolean;
  readonly error: unknown;
  readonly moves: number;
  readonly failures: number;
}

const initial: State = { step: undefined, busy: false, error: undefined, moves: 0, failures: 0 };

/** Returns a sign-in. Its session becomes that of `useSession`. When the component is unmounted, a running request is aborted. */
export function useSignIn(options: UseSignInOptions = {}): SignInMachine {
  const client = useClient();
  const [state, setState] = useState(initial);
  const running = useRef<AbortController | undefined>(undefined);
  const remember = useRef<boolean | undefined>(undefined);
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });

  const stop = useCallback(() => {
    running.current?.abort();
    running.current = undefined;
  }, []);
  useEffect(() => stop, [stop]);

  const advance = useCallback(
    async (job: SignInJob) => {
      if (running.current !== undefined) return;
      const controller = new AbortController();
      running.current = controller;
      setState((present) => ({ ...present, busy: true, error: undefined }));
      const isOver = () => running.current !== controller;
      try {
        const step = await job({ signal: controller.signal });
        if (isOver()) return;
        running.current = undefined;
        setState(({ moves }) => ({ ...initial, step: step.done ? undefined : step, moves: moves + 1 }));
        if (!step.done) return;
        sessionStoreOf(client).adopt(step.session);
        latest.current.onSignedIn?.(step);
      } catch (error) {
        if (isOver()) return;
        running.current = undefined;
        // The library begins again by itself if it can. If not, only the user can.
        const isDead = error instanceof ChallengeExpiredError;
        setState(({ step, moves, failures }) =>
          isDead && step !== undefined
            ? { ...initial, error, moves: moves + 1 }
            : { step, busy: false, error, moves, failures: failures + 1 },
        );
      }
    },
    [client],
  );

  const start = useCallback(
    (input: SignInInput) => {
      remember.current = undefined;
      const { rememberFor } = latest.current;
      const choice: RememberChoice = (device) => remember.current ?? byDefault(client.remember, device);
      const defaults = { remember: choice, ...(rememberFor === undefined ? {} : { rememberFor }) };
      return advance((given) => signIn(client, { ...defaults, ...input, ...given }));
    },
    [advance, client],
  );

  const restart = useCallback(() => {
    stop();
    setState(({ moves }) => ({ ...initial, moves: moves + 1 }));
  }, [stop]);

  const setRemember = useCallback((wanted: boolean) => {
    remember.current = wanted;
  }, []);

  return useMemo(
    () => ({ ...state, start, advance, setRemember, restart }),
    [state, start, advance, setRemember, restart],
  );
}

/** What happens to a device if the user was not asked: what the client's `remember` says, or else what the pool decided. */
function byDefault(choice: RememberChoice | undefined, device: Device): boolean | Promise<boolean> {
  if (typeof choice === 'function') return choice(device);
  return choice ?? device.remembered;
}
