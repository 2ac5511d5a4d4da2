/** How many random walks run, and how one that failed is repeated. */
import type fc from 'fast-check';

/**
 * `LATCHKEY_WALKS` is the number of walks; `LATCHKEY_SEED` and `LATCHKEY_PATH` repeat one that fast-check has reported.
 * Only a repeated walk is shrunk: that takes many more walks, so a test that fails would seem to hang.
 *
 * @param usual the number of walks if none is given
 */
export function walkRuns(usual: number): fc.Parameters<unknown> & { readonly numRuns: number } {
  const { LATCHKEY_WALKS, LATCHKEY_SEED, LATCHKEY_PATH } = process.env;
  return {
    numRuns: LATCHKEY_WALKS === undefined ? usual : Number(LATCHKEY_WALKS),
    endOnFailure: LATCHKEY_PATH === undefined,
    ...(LATCHKEY_SEED !== undefined && { seed: Number(LATCHKEY_SEED) }),
    ...(LATCHKEY_PATH !== undefined && { path: LATCHKEY_PATH }),
  };
}
