import { modPowByWindows } from './mod-pow.ts';

/** How a sliced computation measures and takes its breaks; for tests, and for platforms that know better. */
export interface SliceTiming {
  /** How long to compute at a stretch, in ms. */
  readonly sliceMs: number;
  /** A clock that only goes forward, in ms. */
  readonly now: () => number;
  /** Lets the platform do what is waiting: paint, answer input. */
  readonly pause: () => Promise<void>;
}

/**
 * base^exponent mod N for threads that somebody watches. The same windows as `modPow`, with a break whenever 8 ms have gone by
 * since the last, so that no frame is lost; one window takes 0.1 ms on a desktop and a few ms on a slow phone. A Web Worker would
 * do as well, but needs a file of its own that bundlers and content security policies have to allow.
 *
 * The breaks go by the clock, not by the data, and tell no more about the exponent than the time that `modPow` takes.
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
 * A new task, not a microtask: those run before the page may paint. setTimeout would do, but browsers stretch nested ones to 4 ms
 * and those of background tabs to a second; messages come at once.
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
