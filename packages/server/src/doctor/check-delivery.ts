/** Checks that e-mail and SMS can be handed over. Nothing is sent. */
import { connect } from 'node:net';
import type { MessageSettings } from '../delivery/message-options.ts';
import type { ProviderAddress } from '../delivery/providers/provider-address.ts';
import { smtpAccepts } from '../delivery/providers/smtp-check.ts';
import { type Finding, findingsOf } from './finding.ts';

const CONNECT_LIMIT_MS = 5_000;

export async function* checkDelivery(settings: MessageSettings): AsyncGenerator<Finding> {
  const { email, sms, emailFrom = { name: '', address: '' } } = settings;
  for (const [check, option, address] of [['e-mail', '--email', email] as const, ['SMS', '--sms', sms] as const]) {
    const finding = findingsOf(check);
    if (address === undefined) {
      yield finding.warning(`No ${check} can be sent.`, `If users are to get codes by ${check}, give ${option}.`);
      continue;
    }
    const problem = await problemOf(address, emailFrom);
    const place = placeOf(address);
    yield problem === undefined
      ? finding.ok(
          `${place} accepts connections${address.kind === 'smtp' && address.user !== null ? ' and the password' : ''}.`,
        )
      : finding.failure(`${place} cannot be used: ${problem}.`, `Correct ${option}, the password, or the network.`);
  }
}

async function problemOf(address: ProviderAddress, from: NonNullable<MessageSettings['emailFrom']>) {
  switch (address.kind) {
    case 'smtp':
      return smtpAccepts({ ...address, from });
    case 'webhook':
      return reachable(address.url);
    case 'ses':
    case 'sns':
      return (await isInstalled(address.kind)) ?? (address.endpoint && reachable(new URL(address.endpoint)));
  }
}

function placeOf(address: ProviderAddress): string {
  if (address.kind === 'smtp') return `The SMTP server ${address.host}:${address.port}`;
  if (address.kind === 'webhook') return `The web address of ${address.url.host}`;
  return address.endpoint === undefined ? `AWS ${address.kind.toUpperCase()}` : `The server at ${address.endpoint}`;
}

async function isInstalled(kind: 'ses' | 'sns'): Promise<string | undefined> {
  const name = kind === 'ses' ? '@aws-sdk/client-sesv2' : '@aws-sdk/client-sns';
  return import(name).then(
    () => undefined,
    () => `the package ${name} is not installed`,
  );
}

/** Opens a connection and closes it. Returns the problem, if there is one. */
function reachable({ hostname, port, protocol }: URL): Promise<string | undefined> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  return new Promise((resolve) => {
    const socket = connect({ host, port: number, timeout: CONNECT_LIMIT_MS });
    const end = (problem: string | undefined) => {
      socket.destroy();
      resolve(problem);
    };
    socket.once('connect', () => end(undefined));
    socket.once('timeout', () => end(`no connection within ${CONNECT_LIMIT_MS / 1000} s`));
    socket.once('error', (error) => end('code' in error ? String(error.code) : error.message));
  });
}
