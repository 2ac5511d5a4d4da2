import { modPowByWindows } from './mod-pow.ts';

/** When a sliced computation pauses, and how. For tests, and for platforms with something better. */
export interface SliceTiming {
  /** How long to compute between two pauses, in ms. */
  readonly sliceMs: number;
  /** A monotonic clock, in ms. */
  readonly now: () => number;
  /** Lets the platform run waiting tasks, such as painting and input. */
  readonly pause: () => Promise<void>;
}

/**
 * Computes base^exponent mod N on a thread with a user interface. It uses the same windows as `modPow` and pauses every 8 ms, so that no
 * frame is lost. One window takes 0.1 ms on a desktop and a few ms on a slow phone. A Web Worker would also work, but needs a separate
 * file that bundlers and content security policies have to allow.
 *
 * The pauses depend on the clock, not on the data, so they reveal no more about the exponent than the time that `modPow` takes.
 */
export async function slicedModPow(
  base: bigint,
  exponent: bigint,
  timing: SliceTiming = platformTiming,
): Promise<bigint> {
  const windows = modPowByWindows(base, exponent);
  let until = timing.now() + timing.sliceMs;
  for (;;) {
    const { done, value } = windows.next();
    if (done === true) return value;
    if (timing.now() < until) continue;
    await timing.pause();
    until = timing.now() + timing.sliceMs;
  }
}

// 8 ms are half a frame at 60 Hz; the page has the other half.
const platformTiming: SliceTiming = { sliceMs: 8, now: () => performance.now(), pause: nextTask };

/**
 * Waits for a new task. A microtask would run before the page can paint. Browsers delay nested timeouts by 4 ms, and timeouts of
 * background tabs by a second, but deliver messages at once.
 */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof MessageChannel === 'undefined') {
      setTimeout(resolve, 0);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(undefined);
  });
}
