/** A handshake of Node's own client, which verifies a certificate with OpenSSL. */
import { once } from 'node:events';
import { type AddressInfo, isIP } from 'node:net';
import { checkServerIdentity, connect, createServer } from 'node:tls';
import type { Certificate } from '../certificate.ts';

/**
 * Connects to a server that presents a certificate, as a client that trusts one authority.
 * @param name the host that the client believes to connect to
 * @returns the code or text of the client's error, or an empty text
 */
export async function handshake(certificate: Certificate, ca: string, name: string): Promise<string> {
  const server = createServer({ ...certificate });
  server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  // A client names the host in the handshake, unless it is an address.
  const named = isIP(name) === 0 ? { servername: name } : {};
  const socket = connect({
    port,
    host: '127.0.0.1',
    ca,
    ...named,
    checkServerIdentity: (_, peer) => checkServerIdentity(name, peer),
  });
  try {
    await once(socket, 'secureConnect');
    return '';
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    // Node has no code for some of OpenSSL's errors.
    return error.code === 'UNSPECIFIED' ? error.message : String(error.code);
  } finally {
    socket.destroy();
    server.close();
  }
}
