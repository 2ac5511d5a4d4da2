/** Takes the place of test/harness/promise.ts: what mutated code reaches is no figure of a promise. */
export const isWholeRun = false;
export const sizeOf = (short: number, _whole: number): number => short;
export function showPromise(): void {}
