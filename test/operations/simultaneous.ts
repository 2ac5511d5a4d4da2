/** Requests that are sent at the same moment. */

const TOGETHER = 8;

/** Sends the request several times at once, until one of them is refused because another one was faster. */
export async function untilConcurrent(send: () => Promise<unknown>): Promise<never> {
  for (;;) {
    const answers = await Promise.allSettled(Array.from({ length: TOGETHER }, send));
    const errors = answers.filter((answer) => answer.status === 'rejected').map(({ reason }) => reason as Error);
    const [first] = errors.toSorted((one, other) => rank(one) - rank(other));
    if (first !== undefined) throw first;
  }
}

/** Errors that should not occur come first. */
const rank = ({ name }: Error): number => (name === 'ConcurrentModificationException' ? 1 : 0);

/** Sends numbered requests, several at a time, and waits for all of them. */
export async function sendMany(count: number, send: (number: number) => Promise<unknown>): Promise<void> {
  let sent = 0;
  const lane = async (): Promise<void> => {
    while (sent < count) await send((sent += 1));
  };
  await Promise.all(Array.from({ length: TOGETHER }, lane));
}
