/** Checks the option for the console. */
import { isHostName } from '../../surfaces/http/allowed-hosts.ts';
import { isOrigin } from '../../surfaces/http/allowed-origins.ts';
import { isIP } from 'node:net';
import { StartError } from '../start-error.ts';
import type { StartOptions } from '../start-options.ts';

export interface CheckedConsole {
  readonly host: string;
  readonly port: number;
  /** The address under which browsers find it; undefined: that of host and port. */
  readonly url: string | undefined;
}

/** @throws StartError */
export function consoleOption({ mode, console: given }: StartOptions): CheckedConsole | undefined {
  if (given === undefined) return undefined;
  if (mode === 'development') {
    throw new StartError(
      'A server in development has its console on its own port.',
      'Open /_latchkey/console there, and leave out the option "console".',
    );
  }
  const { port, host = '127.0.0.1', url } = given;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new StartError(`"${port}" is not a port for the console.`, 'Give a whole number from 0 to 65535.');
  }
  if (isIP(host) === 0 && !isHostName(host)) {
    throw new StartError(
      `"${host}" is not an address for the console.`,
      'Give an address of this machine, such as 127.0.0.1.',
    );
  }
  if (url !== undefined && !isOrigin(url)) {
    throw new StartError(
      `"${url}" is not an address of the console.`,
      'Give scheme, host and port without a slash at the end: https://console.example.com.',
    );
  }
  if (url === undefined && (host === '0.0.0.0' || host === '::')) {
    throw new StartError(
      `A console that listens on ${host} must know its own address, because it answers under no other.`,
      'Give it with --console-url, such as https://console.example.com.',
    );
  }
  return { host, port, url };
}
