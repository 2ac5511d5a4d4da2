/** A visit of a signed-in user to the account page. */
import type { Context } from 'hono';
import type { BrowserSession } from '../../authorization/session/browser-session.ts';
import type { Origin } from '../../ports/origin.ts';
import type { UserRecord } from '../../records/user.ts';
import type { Client, Pool } from '../../rules/pools/directory.ts';
import type { Services } from '../../services.ts';
import type { TriggerCause } from '../../triggers/triggers.ts';
import type { PoolAddress } from '../browser/pool-address.ts';
import type { Look } from './look.ts';
import type { SectionName } from './section-names.ts';

export interface Visit extends Look {
  readonly services: Services & { readonly origin: Origin };
  readonly context: Context;
  readonly address: PoolAddress;
  readonly pool: Pool;
  /** The app client whose settings apply, such as the attributes that users may change. */
  readonly client: Client;
  readonly user: UserRecord;
  readonly session: BrowserSession;
  /** Whether the user has signed in within the last minutes (authorization/session/fresh-sign-in.ts). */
  readonly isFresh: boolean;
  readonly now: number;
  /** The token of forms. */
  readonly csrf: string;
  /** The path of a section, or of the overview. */
  readonly link: (section?: SectionName, parameters?: Readonly<Record<string, string>>) => string;
  /** The address of a sign-in that returns to the section. */
  readonly signInLink: (section: SectionName | undefined, prompt: 'login' | undefined) => string;
}

/** What trigger events contain about a request of the visit. */
export function causeOf({ client, services }: Visit): TriggerCause {
  return { clientId: client.id, clientMetadata: undefined, userAgent: services.origin.userAgent };
}
