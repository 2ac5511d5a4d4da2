/** A server for tests: on any free port of this machine, with limits that nobody reaches unless a test says so. */
import { randomUUID } from 'node:crypto';
import type { ListenOptions } from '../http-server.ts';
import { silentLog } from '../../ops/log.ts';

/** Options of `listen`. */
export function testListenOptions(more: Partial<ListenOptions> = {}): ListenOptions {
  return {
    host: '127.0.0.1',
    port: 0,
    limits: { working: { 'sign-in': 128, other: 256, lookup: 256 }, perAddress: 256 },
    log: silentLog(),
    requestId: randomUUID,
    ...more,
  };
}
