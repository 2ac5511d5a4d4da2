/** The addresses of callers, as logs, audit and admission use them. */
import { networkOf } from '../../rules/access/caller-network.ts';

/** Returns the address of a socket's other end. IPv4 callers of a dual-stack socket appear as `::ffff:192.0.2.1`. */
export function addressOf(remote: string | undefined): string | null {
  return remote?.replace(/^::ffff:(?=\d+\.)/, '') ?? null;
}

/**
 * Returns the key under which a remote address is counted: its network, because one host has many IPv6 addresses. All
 * callers behind a proxy that is not trusted (trusted-proxies.ts) have the proxy's address.
 */
export function callerKey(remote: string | undefined): string {
  return networkOf(addressOf(remote) ?? '');
}
