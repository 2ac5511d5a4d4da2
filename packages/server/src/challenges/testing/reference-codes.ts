/**
 * Codes that anybody who knows a user name can request and try, implemented a second time from the developer guide
 * ("Quotas", limits on codes; "Resetting a password") and docs/decisions/0022 (one network does not use up the tries of
 * another). Shares no code with the server.
 */
/** The kinds of addresses that codes are sent to. */
export type ContactKind = 'email' | 'phone_number';

/** How a caller without credentials reaches the server. To the server each of them is a network of its own. */
export type Network = 'api' | 'pages';

interface RequestedCode {
  /** Null: no message was sent, because there is nobody who could receive it. */
  readonly text: string | null;
  readonly kind: ContactKind;
  readonly address: string | null;
  /** Null: an administrator. */
  readonly askedBy: Network | null;
  readonly expiresAt: number;
  /** The tries of the network that requested the code. They begin anew with each code. */
  readonly tries: HourlyCount;
}

const HOUR = 3_600_000;

/** A number of events per hour. The hour begins with the first event. */
class HourlyCount {
  #count = 0;
  #until = 0;

  /** Counts an event; false: the hour's events are used up. */
  add(limit: number, now: number): boolean {
    if (now >= this.#until) {
      this.#count = 0;
      this.#until = now + HOUR;
    }
    if (this.#count >= limit) return false;
    this.#count += 1;
    return true;
  }
}

/**
 * The newest code of one purpose, and what is counted for it. A user name that cannot get codes has one of these as well:
 * it is answered alike. The cap for all networks together (20 requests) is never reached by two networks.
 */
export class CodeAccount {
  readonly #perNetwork: number;
  readonly #tries: number;
  readonly #requests: Readonly<Record<Network, HourlyCount>> = { api: new HourlyCount(), pages: new HourlyCount() };
  readonly #triesOfOthers = new HourlyCount();
  #code: RequestedCode | undefined;

  /**
   * @param perNetwork requests per hour
   * @param tries per hour
   */
  constructor(perNetwork: number, tries: number) {
    this.#perNetwork = perNetwork;
    this.#tries = tries;
  }

  mayRequest(network: Network, now: number): boolean {
    return this.#requests[network].add(this.#perNetwork, now);
  }

  /** The newest code, if it is neither used nor expired. */
  code(now: number): RequestedCode | undefined {
    return this.#code !== undefined && now < this.#code.expiresAt ? this.#code : undefined;
  }

  put(code: Omit<RequestedCode, 'tries'>): void {
    this.#code = { ...code, tries: new HourlyCount() };
  }

  use(): void {
    this.#code = undefined;
  }

  /** Counts a try; false: the tries are used up. */
  mayTry(network: Network, now: number): boolean {
    const code = this.code(now);
    const count = code?.askedBy === network ? code.tries : this.#triesOfOthers;
    return count.add(this.#tries, now);
  }
}
