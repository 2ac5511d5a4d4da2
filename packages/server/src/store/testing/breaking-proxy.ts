/** A proxy whose connections break in the middle of an exchange, as if a machine had failed. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';

/** Starts a proxy to a server that breaks the connection after a number of chunks from one side. */
export async function startBreakingProxy(port: number) {
  let left = { client: Infinity, server: Infinity };
  let onBreak: (() => void) | undefined;
  const listener = createServer((client: Socket) => {
    const server = connect({ host: '127.0.0.1', port });
    const pass = (from: Socket, to: Socket, side: keyof typeof left) => {
      from.on('error', () => undefined).on('close', () => to.destroy());
      from.on('data', (bytes) => {
        left[side] -= 1;
        if (left[side] > 0) to.write(bytes);
        else {
          onBreak?.();
          client.resetAndDestroy();
        }
      });
    };
    pass(client, server, 'client');
    pass(server, client, 'server');
  });
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    /** All connections together count. Undefined: none breaks from now on. */
    breakAfter: (side: keyof typeof left | undefined, chunks: number, whenBroken?: () => void) => {
      onBreak = whenBroken;
      left = { client: Infinity, server: Infinity, ...(side && { [side]: chunks }) };
    },
    close: () => listener.close(),
  };
}
