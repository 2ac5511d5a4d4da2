/** Requests that are repeated until a limit answers. */

const MOST = 60;

/** Sends the request until it ends with the error of this name. Returns that answer, or the last one. */
export async function untilRefused(name: string, send: (number: number) => Promise<unknown>): Promise<unknown> {
  for (let number = 1; number < MOST; number += 1) {
    try {
      await send(number);
    } catch (error) {
      if (error instanceof Error && error.name === name) throw error;
    }
  }
  return send(MOST);
}
