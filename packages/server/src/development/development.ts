/**
 * What tests may do to a server in development: move its clock, and put its data back to an earlier state. A server in
 * production has none of it.
 */
import type { DevInbox, InboxMessage } from '../delivery/dev-inbox.ts';
import type { KeyStatus } from '../keys/master-keys.ts';
import type { Store } from '../store/store.ts';
import { CopyTooLargeError, type WholeCopy } from '../store/transfer/whole-copy.ts';
import { CLOCK_RANGE, type ClockSetting, type SettableClock } from '../time/settable-clock.ts';
import { inTurn } from '../time/in-turn.ts';

/** Why a request of a test is refused. The message says what to do. */
export class DevelopmentError extends Error {
  override readonly name = 'DevelopmentError';
  readonly reason: 'invalid' | 'not-found' | 'too-many' | 'too-large';

  constructor(reason: DevelopmentError['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** A change of the clock. Exactly one member is given. */
export type ClockChange =
  /** Milliseconds since the epoch. */
  | { readonly set: number }
  /** Milliseconds, which may be negative. */
  | { readonly advance: number }
  | { readonly frozen: boolean }
  /** Back to the time of the machine, running. */
  | { readonly real: true };

export interface ClockReading {
  /** The server's time, in milliseconds since the epoch. */
  readonly now: number;
  /** The machine's time. */
  readonly machine: number;
  readonly frozen: boolean;
}

export interface KeptSnapshot {
  readonly name: string;
  /** Number of rows. */
  readonly rows: number;
}

export interface Development {
  clock(): ClockReading;
  /**
   * Moves the clock. If it is ahead afterwards, what has expired by then is removed before this resolves.
   * @throws DevelopmentError
   */
  moveClock(change: ClockChange): Promise<ClockReading>;
  /**
   * Puts data, inbox and clock back to the baseline; without one, there is no data, the inbox is empty, and the clock is
   * the machine's.
   * @throws DevelopmentError if the baseline is too large to be kept
   */
  reset(): Promise<void>;
  /** From now on `reset` returns to the present state: that after a seed. A state that is too large makes `reset` fail. */
  setBaseline(): Promise<void>;
  /**
   * Keeps data, inbox and clock under a name. A snapshot of this name is replaced.
   * @throws DevelopmentError
   */
  snapshot(name: string): Promise<KeptSnapshot>;
  /** @throws DevelopmentError if there is no such snapshot, or its secrets cannot be read any more */
  restore(name: string): Promise<KeptSnapshot>;
  /** @throws DevelopmentError if there is no such snapshot */
  removeSnapshot(name: string): Promise<void>;
  snapshots(): readonly KeptSnapshot[];
  /**
   * For a program that remembers something about the data: what it remembers is kept and put back with each state, also when a request
   * of HTTP does it.
   * @param save called when a state is kept; returns a function that puts back what was remembered then
   */
  onSave(save: Save): void;
}

/** Keeps what a program remembers, and returns a function that puts it back. */
export type Save = () => () => void;

export interface DevelopmentParts {
  readonly clock: SettableClock;
  readonly inbox: DevInbox;
  readonly store: Pick<Store, 'copyAll' | 'replaceAll' | 'sweep'>;
  readonly masterKeys: { status(): KeyStatus; start(): Promise<void> };
  /** Runs `work` while nothing works in the background, then starts services anew, with empty caches. */
  readonly renewDuring: (work: () => Promise<void>) => Promise<void>;
}

/** A state that can be put back. */
interface State {
  readonly data: WholeCopy;
  readonly messages: readonly InboxMessage[];
  readonly clock: ClockSetting;
  /** What programs remembered (`onSave`). */
  readonly memories: readonly (() => void)[];
}

/** Snapshots are held in memory. */
const MOST_SNAPSHOTS = 16;

const namePattern = /^[\w.-]{1,64}$/;

/** Creates the controls. Calls run one after another. */
export function createDevelopment(parts: DevelopmentParts): Development {
  const { clock, inbox, store, masterKeys, renewDuring } = parts;
  const oneByOne = inTurn();
  const saves: Save[] = [];
  const kept = new Map<string, State>();
  let baseline: State | DevelopmentError | undefined;

  const reading = (): ClockReading => ({
    now: clock.now(),
    machine: clock.machine(),
    frozen: clock.setting.kind === 'frozen',
  });

  const present = async (): Promise<State> => {
    const data = await store.copyAll().catch((error: unknown) => {
      if (!(error instanceof CopyTooLargeError)) throw error;
      const advice = 'A snapshot is for test data; use a copy of the database for more.';
      throw new DevelopmentError('too-large', `${error.message} ${advice}`, { cause: error });
    });
    return { data, messages: inbox.list(), clock: clock.setting, memories: saves.map((save) => save()) };
  };

  const putBack = async (state: State | undefined): Promise<void> => {
    assertReadable(state, masterKeys.status());
    await renewDuring(() => store.replaceAll(state?.data));
    inbox.replace(state?.messages ?? []);
    clock.use(state?.clock ?? { kind: 'running', offsetMs: 0 });
    for (const recall of state?.memories ?? []) recall();
    // The values may be sealed under a key that was replaced since.
    await masterKeys.start();
  };

  const find = (name: string): State => {
    const state = kept.get(name);
    if (state !== undefined) return state;
    const names = kept.size === 0 ? 'There are none.' : `There are: ${[...kept.keys()].join(', ')}.`;
    throw new DevelopmentError('not-found', `There is no snapshot "${name}". ${names}`);
  };

  return {
    clock: reading,
    moveClock: (change) =>
      oneByOne(async () => {
        const before = clock.now();
        applyChange(clock, change);
        if (clock.now() > before) await store.sweep(clock.now());
        return reading();
      }),
    reset: () =>
      oneByOne(async () => {
        if (baseline instanceof DevelopmentError) throw baseline;
        await putBack(baseline);
      }),
    setBaseline: () =>
      oneByOne(async () => {
        baseline = await present().catch((error: unknown) => {
          if (error instanceof DevelopmentError) return error;
          throw error;
        });
      }),
    snapshot: (name) =>
      oneByOne(async () => {
        if (!namePattern.test(name)) {
          throw new DevelopmentError(
            'invalid',
            'The name of a snapshot has 1 to 64 letters, digits, ".", "_" and "-".',
          );
        }
        if (!kept.has(name) && kept.size >= MOST_SNAPSHOTS) {
          const message = `There are ${MOST_SNAPSHOTS} snapshots already. Remove one, or use a name again.`;
          throw new DevelopmentError('too-many', message);
        }
        const state = await present();
        kept.set(name, state);
        return described(name, state);
      }),
    restore: (name) =>
      oneByOne(async () => {
        const state = find(name);
        await putBack(state);
        return described(name, state);
      }),
    removeSnapshot: (name) =>
      oneByOne(async () => {
        find(name);
        kept.delete(name);
      }),
    snapshots: () => [...kept].map(([name, state]) => described(name, state)),
    onSave: (save) => void saves.push(save),
  };
}

function described(name: string, { data }: State): KeptSnapshot {
  return { name, rows: data.rows };
}

/** @throws DevelopmentError */
function applyChange(clock: SettableClock, change: ClockChange): void {
  if ('real' in change) return clock.use({ kind: 'running', offsetMs: 0 });
  if ('frozen' in change) return clock.freeze(change.frozen);
  const instant = 'set' in change ? change.set : clock.now() + change.advance;
  if (!(Number.isSafeInteger(instant) && instant >= CLOCK_RANGE.from && instant <= CLOCK_RANGE.to)) {
    throw new DevelopmentError('invalid', 'The clock can show the years 1970 to 9999.');
  }
  return clock.set(instant);
}

/** @throws DevelopmentError */
function assertReadable(state: State | undefined, { keys }: KeyStatus): void {
  const present = new Set(keys.map(({ keyId }) => keyId));
  const missing = [...(state?.data.keyIds ?? [])].find((id) => !present.has(id));
  if (missing === undefined) return;
  const message = `The secrets of this state are sealed under the master key ${missing}, which was removed since.`;
  throw new DevelopmentError('not-found', message);
}
