/** Checks of ports, certificate and clock. */
import { X509Certificate } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Clock } from '../ports/clock.ts';
import { type CertificateFiles } from '../tls/certificate.ts';
import { readCertificate } from '../tls/certificate-files.ts';
import { clockFinding } from './check-data.ts';
import { type Finding, failureOf, findingsOf } from './finding.ts';

const DAY_MS = 24 * 3600_000;
const CERTIFICATE_WARNING_DAYS = 21;
const ANSWER_LIMIT_MS = 5_000;

/** Checks that a server can listen on a port, or that one does. */
export async function checkPort(
  check: string,
  host: string,
  port: number,
  probe: string | undefined,
): Promise<Finding> {
  const { ok, failure } = findingsOf(check);
  const code = await listenOnce(host, port);
  if (code === undefined) return ok(`Port ${port} on ${host} is free.`);
  if (code === 'EADDRINUSE' && probe !== undefined && (await answers(probe))) {
    return ok(`A Latchkey server answers on port ${port} on ${host}.`);
  }
  const advice = {
    EADDRINUSE: 'Another program has it: stop that program, or choose another port.',
    EACCES: 'Choose a port above 1023, or give the server the right to use it.',
  }[code];
  return failure(
    `Nothing can listen on port ${port} on ${host} (${code}).`,
    advice ?? 'Choose an address of this machine.',
  );
}

function listenOnce(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_LIMIT_MS), redirect: 'manual' });
    await answer.body?.cancel();
    return answer.status < 500 || answer.status === 503;
  } catch (error) {
    // Its certificate is for another name than the address.
    return error instanceof Error && error.cause instanceof Error && 'code' in error.cause && isTls(error.cause.code);
  }
}

const isTls = (code: unknown): boolean => /CERT|TLS|SELF_SIGNED|UNABLE_TO/.test(String(code));

/** Checks the files of a certificate, and when it ends. */
export async function* checkCertificate(files: CertificateFiles, clock: Clock): AsyncGenerator<Finding> {
  const certificate = findingsOf('certificate');
  try {
    const { cert } = await readCertificate(files, clock.now());
    const { validToDate, subjectAltName = 'no names' } = new X509Certificate(cert);
    const days = Math.floor((validToDate.getTime() - clock.now()) / DAY_MS);
    const text = `The certificate for ${subjectAltName.replaceAll('DNS:', '')} is valid for ${days} more days.`;
    const advice = 'Renew it: a server reads the files again when they change.';
    yield days < CERTIFICATE_WARNING_DAYS ? certificate.warning(text, advice) : certificate.ok(text);
  } catch (error) {
    yield failureOf('certificate', error);
    return;
  }
  const { mode } = await stat(files.key);
  if (process.platform !== 'win32' && (mode & 0o007) !== 0) {
    yield certificate.warning(`Every user may read the key ${files.key}.`, `Run: chmod 640 ${files.key}`);
  }
}

/** Compares the clock with the Date of a web server, which is exact to a second. */
export async function checkClock(url: string | undefined, clock: Clock): Promise<Finding> {
  const { skipped } = findingsOf('clock');
  const advice = 'Name a web server whose clock is right: --clock-from https://www.example.com.';
  if (url === undefined) return skipped('The clock was not compared.', advice);
  try {
    const before = clock.now();
    const signal = AbortSignal.timeout(ANSWER_LIMIT_MS);
    const answer = await fetch(url, { method: 'HEAD', signal, redirect: 'manual' });
    await answer.body?.cancel();
    const date = Date.parse(answer.headers.get('date') ?? '');
    if (Number.isNaN(date)) return skipped(`${url} does not tell the time.`, advice);
    // The header leaves out the fraction of the second.
    const difference = (before + clock.now()) / 2 - date;
    return clockFinding(new URL(url).host, difference >= 0 && difference < 1_000 ? 0 : difference);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    return skipped(`${url} did not answer (${reason}).`, advice);
  }
}
