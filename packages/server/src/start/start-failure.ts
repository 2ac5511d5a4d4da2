/** Turns failures of a start into errors that say what to do. */
import { MissingPackageError } from '../delivery/providers/aws-failure.ts';
import { CertificateError } from '../tls/certificate-error.ts';
import { StartError } from './start-error.ts';

/** Returns the StartError for a delivery that could not be opened. Other errors are returned unchanged. */
export function deliveryError(error: unknown): unknown {
  if (!(error instanceof MissingPackageError)) return error;
  return new StartError(error.message, `Install it beside Latchkey: npm install ${error.packageName}`, {
    cause: error,
  });
}

/** Returns the StartError for a certificate that cannot be used. Other errors are returned unchanged. */
export function certificateError(error: unknown): unknown {
  return error instanceof CertificateError ? new StartError(error.message, error.advice, { cause: error }) : error;
}

/** Returns the StartError for a port or host that could not be listened on. Other errors are returned unchanged. */
export function listenError(
  error: unknown,
  { host, port }: { readonly host: string; readonly port: number },
  names = { port: '--port', host: '--host' },
): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const options = { cause: error };
  switch (code) {
    case 'EADDRINUSE':
      return new StartError(
        `Port ${port} on ${host} is in use by another program.`,
        `Stop that program, or choose another port with ${names.port}.`,
        options,
      );
    case 'EACCES':
      return new StartError(
        `You may not listen on port ${port}.`,
        `Choose a port above 1023 with ${names.port}.`,
        options,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartError(
        `This machine has no address ${host}.`,
        `Choose one of its addresses with ${names.host}, such as 127.0.0.1 or 0.0.0.0.`,
        options,
      );
    default:
      return error;
  }
}
