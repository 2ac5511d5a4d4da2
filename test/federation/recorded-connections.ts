/**
 * Loaded into the process of the server (`--import`): writes the address of every TCP connection into a file before it is made, and
 * answers DNS from a table. Only one address can be reached: it stands for the public Internet and leads to a server of the test.
 */
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isIP } from 'node:net';

/** What the process reads from CONNECTIONS. */
export interface ConnectionSettings {
  /** One line for each connection. */
  readonly file: string;
  readonly publicAddress: string;
  /** The port on loopback to which connections to it lead. */
  readonly publicPort: number;
  /** The answers to the first question for a name, to the second one, …; the last one stays. */
  readonly names: Readonly<Record<string, readonly (readonly string[])[]>>;
}

const { file, publicAddress, publicPort, names } = JSON.parse(process.env['CONNECTIONS'] ?? '{}') as ConnectionSettings;

const refused = -111;

type Connect = (this: unknown, request: unknown, address: string, port: number) => number;

interface TcpHandle {
  connect: Connect;
  connect6: Connect;
}

// Every connection of node:net, node:http and fetch is made here.
const { TCP } = (
  process as unknown as { binding(name: 'tcp_wrap'): { readonly TCP: { readonly prototype: TcpHandle } } }
).binding('tcp_wrap');
const { connect } = TCP.prototype;
TCP.prototype.connect = function connectRecorded(request, address, port) {
  appendFileSync(file, `${address}\n`);
  return address === publicAddress && port === 443 ? connect.call(this, request, '127.0.0.1', publicPort) : refused;
};
TCP.prototype.connect6 = (_request, address) => {
  appendFileSync(file, `${address}\n`);
  return refused;
};

const asked = new Map<string, number>();

type Found = readonly { readonly address: string; readonly family: number }[];

function lookup(
  name: string,
  options: { readonly all?: boolean },
  done: (error: Error | null, found?: Found | string, family?: number) => void,
): void {
  const count = asked.get(name) ?? 0;
  asked.set(name, count + 1);
  const answers = isIP(name) === 0 ? (names[name.toLowerCase()] ?? []) : [[name]];
  const answer = (answers[count] ?? answers.at(-1) ?? []).map((address) => ({
    address,
    family: address.includes(':') ? 6 : 4,
  }));
  const [first] = answer;
  if (first === undefined) done(Object.assign(new Error(`no address of ${name}`), { code: 'ENOTFOUND' }));
  else if (options.all === true) done(null, answer);
  else done(null, first.address, first.family);
}

Object.assign(dns, { lookup });
syncBuiltinESMExports();
