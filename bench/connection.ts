/**
 * One keep-alive connection that implements only the HTTP/1.1 needed here. The load is produced on the measured machine, so its
 * own cost counts against the server. This client is cheaper because it leaves out the general features of Node's HTTP client.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { signatureHeaders } from './signature.ts';

export interface Reply {
  readonly status: number;
  readonly body: string;
}

async function connected({ hostname, port }: URL): Promise<Socket> {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  return socket;
}

const headEnd = Buffer.from('\r\n\r\n');

export class Connection {
  #socket: Socket;
  readonly #url: URL;
  #received: Buffer = Buffer.alloc(0);
  #waiting: PromiseWithResolvers<Reply> | undefined;
  /** Why it can be used no more. */
  #ended: Error | undefined;
  /** The last answer said `Connection: close`, as each answer of moto does. */
  #isClosing = false;

  private constructor(socket: Socket, url: URL) {
    this.#socket = socket;
    this.#url = url;
    this.#listen(socket);
  }

  static async open(endpoint: string): Promise<Connection> {
    const url = new URL(endpoint);
    return new Connection(await connected(url), url);
  }

  #listen(socket: Socket): void {
    const fail = (error: Error): void => {
      if (socket === this.#socket && !this.#isClosing) this.#fail(error);
    };
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('The server closed the connection.')));
  }

  /** Connects again. The time counts as part of the call. */
  async #reopen(): Promise<void> {
    this.#socket.destroy();
    this.#socket = await connected(this.#url);
    this.#isClosing = false;
    this.#listen(this.#socket);
  }

  /**
   * Calls an operation. Only one call may be in progress.
   *
   * @throws Error if the connection ends before the answer, or has ended: a call that waits for nothing would stop the whole driver
   */
  async call(operation: string, input: object, isSigned = false): Promise<Reply> {
    if (this.#ended !== undefined) throw this.#ended;
    if (this.#isClosing) await this.#reopen();
    const { host } = this.#url;
    const body = JSON.stringify(input);
    const target = `AWSCognitoIdentityProviderService.${operation}`;
    this.#waiting = Promise.withResolvers<Reply>();
    this.#socket.write(
      `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/x-amz-json-1.1\r\n` +
        `X-Amz-Target: ${target}\r\n${isSigned ? signatureHeaders(host, target, body) : ''}` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    return this.#waiting.promise;
  }

  /** Calls an operation and returns its output. @throws Error if the answer is not a success */
  async result<T>(operation: string, input: object, isSigned = false): Promise<T> {
    const { status, body } = await this.call(operation, input, isSigned);
    if (status !== 200) throw new Error(`${operation}: ${status} ${body}`);
    return JSON.parse(body) as T;
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const end = this.#received.indexOf(headEnd);
    if (end === -1) return;
    const head = this.#received.toString('latin1', 0, end);
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    if (length === undefined) return this.#fail(new Error(`The answer has no Content-Length: ${head}`));
    const bodyStart = end + headEnd.length;
    const bodyEnd = bodyStart + Number(length);
    if (this.#received.length < bodyEnd) return;
    const body = this.#received.toString('utf8', bodyStart, bodyEnd);
    this.#received = this.#received.subarray(bodyEnd);
    this.#isClosing = /\r\nconnection: close/i.test(head);
    this.#waiting?.resolve({ status: Number(head.slice(9, 12)), body });
    this.#waiting = undefined;
  }

  #fail(error: Error): void {
    this.#ended ??= error;
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }
}
