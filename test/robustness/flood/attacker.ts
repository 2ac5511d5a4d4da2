/** Runs an attack in its own process, so that it does not slow down the measurement. The argument is JSON. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Attack, keepSending, sendAndHangUp, type Tally } from './attack.ts';

interface Orders extends Attack {
  /** `once`: send and disconnect once. `again`: do so repeatedly. `stay`: wait for the answers and send again. */
  readonly manner: 'once' | 'again' | 'stay';
  readonly seconds: number;
}

const orders = JSON.parse(process.argv[2] ?? '{}') as Orders;
const until = AbortSignal.timeout(orders.seconds * 1000);
const tally: Tally = { connections: 0, statuses: {} };
switch (orders.manner) {
  case 'once':
    await sendAndHangUp(orders);
    break;
  case 'again':
    while (!until.aborted) {
      await sendAndHangUp(orders);
      tally.connections += orders.sockets;
      await sleep(0);
    }
    break;
  case 'stay':
    await keepSending(orders, until, tally);
}
console.log(JSON.stringify(tally));
