/** Runs work, and reports how long it took and whether it succeeded. */
export async function timed<T>(work: () => Promise<T>, report: (ok: boolean, durationMs: number) => void): Promise<T> {
  const start = performance.now();
  let ok = false;
  try {
    const result = await work();
    ok = true;
    return result;
  } finally {
    report(ok, performance.now() - start);
  }
}
