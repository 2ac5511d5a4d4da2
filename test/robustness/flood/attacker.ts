/** A process that attacks, so that what it costs does not slow down whoever measures. Takes its orders as JSON in its argument. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Attack, keepSending, sendAndHangUp, type Tally } from './attack.ts';

interface Orders extends Attack {
  /** `once`: send and hang up, once. `again`: so over and over. `stay`: wait for answers and go on. */
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
