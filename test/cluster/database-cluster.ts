/** Three database servers with etcd, Patroni and PostgreSQL, and in front of them HAProxy and PgBouncer, on loopback. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onServer } from '../../packages/server/src/store/testing/postgres-database.ts';
import { configuration, type Network, passwords } from './configuration.ts';
import { type Keeper, lastOutput } from './keeper.ts';
import { type Programs, programs } from './programs.ts';

const START_WITHIN_MS = 90_000;
const SERVERS = ['db1', 'db2', 'db3'] as const;
export type ServerName = (typeof SERVERS)[number];

/** A server as Patroni's REST API describes it. */
interface Member {
  readonly name: ServerName;
  readonly role: 'leader' | 'replica' | 'sync_standby';
  readonly state: string;
}

export class DatabaseCluster {
  readonly #keeper: Keeper;
  readonly #network: Network;
  readonly #programs: Programs = programs();
  readonly #folders = new Map<string, string>();

  private constructor(keeper: Keeper, network: Network) {
    this.#keeper = keeper;
    this.#network = network;
  }

  /** Starts everything, and makes an empty database `latchkey`. */
  static async start(keeper: Keeper, network: Network): Promise<DatabaseCluster> {
    const cluster = new DatabaseCluster(keeper, network);
    for (const server of SERVERS) await cluster.#configure(server);
    for (const server of SERVERS) cluster.startServer(server);
    await cluster.#startProxy();
    await cluster.startPgBouncer();
    await cluster.whole();
    const administrator = cluster.#url(cluster.#network.address(10), 5432, 'postgres', passwords.superuser, 'postgres');
    await onServer(administrator, async (client) => {
      await client.query(`create role latchkey login password '${passwords.database}'`);
      await client.query(`create database latchkey owner latchkey encoding 'UTF8' template template0`);
    });
    return cluster;
  }

  /** Address of the database through HAProxy, or through PgBouncer and HAProxy. */
  url(way: 'direct' | 'pgbouncer'): string {
    const port = way === 'direct' ? 5432 : 6432;
    return this.#url(this.#network.address(10), port, 'latchkey', passwords.database, 'latchkey');
  }

  /** Returns the server whose Patroni is the leader; undefined while there is none. */
  async leader(): Promise<ServerName | undefined> {
    for (const server of SERVERS) if (await this.#isLeader(server)) return server;
    return undefined;
  }

  /** Resolves when there is a leader other than the given server. */
  async newLeader(than: ServerName): Promise<ServerName> {
    return this.#until('another primary', async () => {
      const leader = await this.leader();
      return leader === than ? undefined : leader;
    });
  }

  /** Resolves when there is a primary, every other server streams from it, and one of them is synchronous. */
  async whole(): Promise<void> {
    await this.#until('a whole cluster', async () => {
      const members = await this.#members();
      const running = members.filter(({ state }) => state === 'running' || state === 'streaming');
      const roles = new Set(running.map(({ role }) => role));
      return running.length === SERVERS.length && roles.has('leader') && roles.has('sync_standby') ? true : undefined;
    });
  }

  /** Kills etcd, Patroni and PostgreSQL of a server, as if its machine had died. */
  killServer(server: ServerName): Promise<void> {
    return this.#keeper.kill(this.#folder(server));
  }

  /** Stops all processes of a server as they are (SIGSTOP), or lets them continue. */
  signalServer(server: ServerName, signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#keeper.signal(this.#folder(server), signal);
  }

  /** Starts etcd and Patroni of a server; Patroni starts PostgreSQL. */
  startServer(server: ServerName): void {
    const folder = this.#folder(server);
    this.#keeper.run(join(folder, 'etcd'), this.#programs.etcd, ['--config-file', '../etcd.yaml']);
    this.#keeper.run(folder, this.#programs.patroni, ['patroni.yaml']);
  }

  /** Restarts PostgreSQL of a server through Patroni: a fast restart. */
  async restart(server: ServerName): Promise<void> {
    const answer = await fetch(`${this.#patroni(server)}/restart`, { method: 'POST', body: '{}' });
    if (answer.status !== 200) throw new Error(`Patroni did not restart PostgreSQL: ${await answer.text()}`);
  }

  /** Sends a signal to PostgreSQL's main process. SIGQUIT: an immediate stop. */
  signalPostgres(server: ServerName, signal: NodeJS.Signals): void {
    const [pid] = readFileSync(join(this.#folder(server), 'data', 'postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), signal);
  }

  async startPgBouncer(): Promise<void> {
    const folder = await this.#keeper.folder('pgbouncer');
    const users = await this.#keeper.write(folder, 'userlist.txt', `"latchkey" "${passwords.database}"\n`);
    const text = await configuration('pgbouncer.ini', this.#network, { '/etc/pgbouncer/userlist.txt': users });
    await this.#keeper.write(folder, 'pgbouncer.ini', text);
    this.#folders.set('pgbouncer', folder);
    this.#keeper.run(folder, this.#programs.pgbouncer, ['pgbouncer.ini']);
  }

  killPgBouncer(): Promise<void> {
    return this.#keeper.kill(this.#folder('pgbouncer'));
  }

  async #configure(server: ServerName): Promise<void> {
    const folder = await this.#keeper.folder(server);
    for (const name of ['etcd', 'run']) await this.#keeper.folder(server, name);
    const own = { 'name: db1': `name: ${server}` };
    const address = { own: '10.0.0.11', other: `10.0.0.${10 + Number(server.slice(2))}` };
    const listening = (text: string, keys: readonly string[]): Record<string, string> =>
      Object.fromEntries(keys.map((key) => [`${key} ${text}${address.own}`, `${key} ${text}${address.other}`]));
    const etcd = await configuration('etcd.yaml', this.#network, {
      ...own,
      'data-dir: /var/lib/etcd': `data-dir: ${join(folder, 'etcd', 'data')}`,
      ...listening('http://', [
        'listen-client-urls:',
        'advertise-client-urls:',
        'listen-peer-urls:',
        'initial-advertise-peer-urls:',
      ]),
    });
    await this.#keeper.write(folder, 'etcd.yaml', etcd);
    const patroni = await configuration('patroni.yaml', this.#network, {
      ...own,
      ...listening('', ['listen:', 'connect_address:']),
      '/var/lib/postgresql/15/latchkey': join(folder, 'data'),
      '/var/lib/postgresql/pgpass': join(folder, 'pgpass'),
      '/var/run/postgresql': join(folder, 'run'),
      '/usr/lib/postgresql/15/bin': this.#programs.postgresBin,
    });
    await this.#keeper.write(folder, 'patroni.yaml', patroni);
    this.#folders.set(server, folder);
  }

  async #startProxy(): Promise<void> {
    const folder = await this.#keeper.folder('haproxy-postgresql');
    await this.#keeper.write(folder, 'haproxy.cfg', await configuration('haproxy-postgresql.cfg', this.#network));
    this.#folders.set('haproxy-postgresql', folder);
    this.#keeper.run(folder, this.#programs.haproxy, ['-db', '-f', 'haproxy.cfg']);
  }

  #folder(name: string): string {
    const folder = this.#folders.get(name);
    if (folder === undefined) throw new Error(`${name} has not been started.`);
    return folder;
  }

  #patroni(server: ServerName): string {
    return `http://${this.#network.address(10 + Number(server.slice(2)))}:8008`;
  }

  #url(host: string, port: number, user: string, password: string, database: string): string {
    return `postgres://${user}:${password}@${host}:${port}/${database}`;
  }

  async #isLeader(server: ServerName): Promise<boolean> {
    const answer = await fetch(`${this.#patroni(server)}/primary`, { signal: AbortSignal.timeout(1_000) }).catch(
      () => undefined,
    );
    return answer?.status === 200;
  }

  async #members(): Promise<readonly Member[]> {
    for (const server of SERVERS) {
      const answer = await fetch(`${this.#patroni(server)}/cluster`, { signal: AbortSignal.timeout(1_000) }).catch(
        () => undefined,
      );
      if (answer?.status === 200) return ((await answer.json()) as { members: readonly Member[] }).members;
    }
    return [];
  }

  async #until<T>(what: string, probe: () => Promise<T | undefined>): Promise<T> {
    const end = performance.now() + START_WITHIN_MS;
    while (performance.now() < end) {
      const found = await probe();
      if (found !== undefined) return found;
      await sleep(200);
    }
    const logs = [...this.#folders].map(([name, folder]) => `${name}:\n${lastOutput(folder)}`);
    throw new Error(`There was no ${what} within ${START_WITHIN_MS / 1000} s.\n${logs.join('\n')}`);
  }
}
