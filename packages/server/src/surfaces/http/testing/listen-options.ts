/**
 * Options of a test server: any free port of this machine, and limits that are not reached unless a test lowers them.
 */
import { randomUUID } from 'node:crypto';
import type { ListenOptions } from '../http-server.ts';
import { silentLog } from '../../ops/log.ts';

/** Returns options for `listen`. */
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
