/** Opens the delivery of a server from its options: providers, outbox, and in development the inbox. */
import type { Logger } from '../ports/log.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { Store } from '../store/store.ts';
import { machineClock } from '../time/settable-clock.ts';
import type { Delivery } from './delivery.ts';
import { formatMailAddress } from './text/mail-address.ts';
import type { MessageSettings } from './message-options.ts';
import { createOutbox, type Outbox } from './outbox/outbox.ts';
import { createOutgoing } from './outbox/outgoing.ts';
import type { ProviderAddress } from './providers/provider-address.ts';
import type { Provider, Providers } from './providers/provider.ts';

export interface OpenDeliveryParts {
  readonly settings: MessageSettings;
  /** Region of AWS providers. */
  readonly region: string;
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** In development: stores a copy of every message, and receives messages that have no provider. */
  readonly inbox: Delivery | undefined;
}

/** A delivery, and the outbox that works in the background. */
export interface OpenDelivery {
  readonly delivery: Delivery;
  /** Undefined without providers, because nothing is repeated then. */
  readonly outbox: Pick<Outbox, 'start' | 'close'> | undefined;
}

/**
 * Opens the providers and the delivery that uses them.
 * @throws MissingPackageError if the package of a configured AWS provider is not installed
 */
export async function openDelivery(parts: OpenDeliveryParts): Promise<OpenDelivery> {
  const { settings, inbox } = parts;
  const [EMAIL, SMS] = await Promise.all([openProvider(settings.email, parts), openProvider(settings.sms, parts)]);
  const providers: Providers = { ...(EMAIL && { EMAIL }), ...(SMS && { SMS }) };
  if (inbox !== undefined && EMAIL === undefined && SMS === undefined) return { delivery: inbox, outbox: undefined };
  const outbox = createOutbox({ ...parts, providers });
  const outgoing = createOutgoing({ ...parts, providers, outbox });
  return { delivery: inbox === undefined ? outgoing : withInboxCopy(outgoing, providers, inbox), outbox };
}

async function openProvider(
  address: ProviderAddress | undefined,
  { settings, region, clock }: OpenDeliveryParts,
): Promise<Provider | undefined> {
  if (address === undefined) return undefined;
  const { emailFrom = { name: '', address: '' }, webhookSecret = new Uint8Array() } = settings;
  // Loaded on demand: a server without them starts faster and uses less memory.
  switch (address.kind) {
    case 'webhook': {
      const { webhookProvider } = await import('./providers/webhook-provider.ts');
      const from = settings.emailFrom === undefined ? null : formatMailAddress(settings.emailFrom);
      // Receivers compare the instant of the signature with their own clocks.
      return webhookProvider({ url: address.url, secret: webhookSecret, clock: machineClock(clock), from });
    }
    case 'smtp': {
      const { smtpProvider } = await import('./providers/smtp-provider.ts');
      return smtpProvider({ ...address, from: emailFrom });
    }
    case 'ses': {
      const { sesProvider } = await import('./providers/ses-provider.ts');
      return sesProvider({ region, endpoint: address.endpoint, from: emailFrom });
    }
    case 'sns': {
      const { snsProvider } = await import('./providers/sns-provider.ts');
      return snsProvider({ region, endpoint: address.endpoint });
    }
  }
}

/** Puts every message into the inbox, and also sends it if its medium has a provider. */
function withInboxCopy(outgoing: Delivery, providers: Providers, inbox: Delivery): Delivery {
  return {
    async send(message) {
      await inbox.send(message);
      if (providers[message.medium] !== undefined) await outgoing.send(message);
    },
    async simulateSend(medium) {
      if (providers[medium] !== undefined) await outgoing.simulateSend(medium);
    },
  };
}
