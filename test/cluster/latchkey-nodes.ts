/** Two nodes of `latchkey serve` behind HAProxy: the first reaches the database through PgBouncer, the second without it. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { configuration, type Network } from './configuration.ts';
import type { DatabaseCluster } from './database-cluster.ts';
import { type Keeper, lastOutput } from './keeper.ts';
import { programs } from './programs.ts';

const PORT = 9339;
const READY_WITHIN_MS = 30_000;

export class LatchkeyNodes {
  /** What signs requests to the nodes. */
  readonly credentials = { accessKeyId: 'test', secretAccessKey: randomBytes(20).toString('hex') };
  readonly #network: Network;
  readonly #databases: readonly string[];
  readonly #key = randomBytes(32).toString('base64');
  readonly #nodes: Latchkey[] = [];

  private constructor(network: Network, databases: readonly string[]) {
    this.#network = network;
    this.#databases = databases;
  }

  static async start(keeper: Keeper, network: Network, cluster: DatabaseCluster): Promise<LatchkeyNodes> {
    const nodes = new LatchkeyNodes(network, [cluster.url('pgbouncer'), cluster.url('direct')]);
    try {
      for (const number of nodes.numbers) await nodes.#start(number);
      const folder = await keeper.folder('haproxy-latchkey');
      await keeper.write(folder, 'haproxy.cfg', await configuration('haproxy-latchkey.cfg', network));
      keeper.run(folder, programs().haproxy, ['-db', '-f', 'haproxy.cfg']);
      await nodes.#untilReady(nodes.endpoint, folder);
    } catch (error) {
      await nodes.end();
      throw error;
    }
    return nodes;
  }

  /** The address of HAProxy, which is the issuer of the nodes. */
  get endpoint(): string {
    return `http://${this.#network.address(10)}:${PORT}`;
  }

  get numbers(): readonly number[] {
    return this.#databases.keys().toArray();
  }

  /** Ends a node by SIGTERM, waits until it has stopped, and starts it again. Returns its exit code. */
  async restart(number: number): Promise<number | null> {
    const code = await this.#node(number).stop();
    await this.#start(number);
    return code;
  }

  /** Kills a node like a crash, and returns what starts it again. */
  async kill(number: number): Promise<() => Promise<void>> {
    await this.#node(number).kill();
    return () => this.#start(number);
  }

  async end(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.stop()));
  }

  async #start(number: number): Promise<void> {
    const { accessKeyId, secretAccessKey } = this.credentials;
    const url = this.#databases[number] ?? '';
    const database = ['--database', url, '--database-application-name', `node${number + 1}`];
    this.#nodes[number] = await startLatchkey({
      command: 'serve',
      host: this.#network.address(21 + number),
      port: PORT,
      args: [...database, '--issuer', this.endpoint, '--trust-proxy', '127.0.0.1', '--shutdown-delay', '5'],
      env: { LATCHKEY_KEY: this.#key, LATCHKEY_ACCESS_KEYS: `${accessKeyId}:${secretAccessKey}` },
    });
  }

  #node(number: number): Latchkey {
    const node = this.#nodes[number];
    if (node === undefined) throw new Error(`There is no node ${number}.`);
    return node;
  }

  async #untilReady(endpoint: string, folder: string): Promise<void> {
    const end = performance.now() + READY_WITHIN_MS;
    while (performance.now() < end) {
      const answer = await fetch(`${endpoint}/health/ready`).catch(() => undefined);
      if (answer?.status === 200) return;
      await sleep(100);
    }
    throw new Error(`HAProxy found no node within ${READY_WITHIN_MS / 1000} s.\n${lastOutput(folder)}`);
  }
}
