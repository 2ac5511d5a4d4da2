/**
 * Measures the event loop inside a server that is measured: the server is started with `--import` of this file. The driver asks
 * through a socket, and each answer begins a new measurement.
 */
import { createServer } from 'node:net';
import { isMainThread } from 'node:worker_threads';
import { monitorEventLoop } from '../packages/server/src/time/event-loop-delay.ts';

const path = process.env['BENCH_EVENT_LOOP'];

if (isMainThread && path !== undefined) {
  const monitor = monitorEventLoop();
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end(JSON.stringify(monitor.read()));
    monitor.reset();
  });
  server.listen(path).unref();
}
