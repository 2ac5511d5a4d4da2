/** The heap of another process, read with the protocol of Node's inspector. The code of the process is not changed. */

/** Start the process with this environment variable: NODE_OPTIONS. */
export const inspectorOption = '--inspect=127.0.0.1:0';

/** What a process uses after a collection of garbage, in bytes. */
export interface HeapUse {
  /** Objects of JavaScript. */
  readonly used: number;
  /** Memory of ArrayBuffers, which is outside of the heap. */
  readonly buffers: number;
}

export interface Inspector {
  /** Collects all garbage, and returns what is left. */
  heapAfterCollection(): Promise<HeapUse>;
  close(): void;
}

interface Reply {
  readonly id?: number;
  readonly result?: Readonly<Record<string, number>>;
  readonly error?: { readonly message: string };
}

/** @param output what the process has printed: it contains the address of its inspector */
export async function openInspector(output: string): Promise<Inspector> {
  const address = /Debugger listening on (ws:\/\/\S+)/.exec(output)?.[1];
  if (address === undefined) throw new Error('The process printed no address of an inspector.');
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', reject, { once: true });
  });
  const waiting = new Map<number, (reply: Reply) => void>();
  socket.addEventListener('message', ({ data }) => {
    const reply = JSON.parse(String(data)) as Reply;
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
  });
  let sent = 0;
  const send = async (method: string): Promise<Readonly<Record<string, number>>> => {
    const id = (sent += 1);
    const { promise, resolve } = Promise.withResolvers<Reply>();
    waiting.set(id, resolve);
    socket.send(JSON.stringify({ id, method }));
    const { result = {}, error } = await promise;
    waiting.delete(id);
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  };
  return {
    async heapAfterCollection() {
      // What finalizers release is collected the second time.
      await send('HeapProfiler.collectGarbage');
      await send('HeapProfiler.collectGarbage');
      const { usedSize = Number.NaN, backingStorageSize = 0 } = await send('Runtime.getHeapUsage');
      return { used: usedSize, buffers: backingStorageSize };
    },
    close: () => socket.close(),
  };
}
