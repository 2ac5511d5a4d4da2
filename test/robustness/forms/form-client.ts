/** A browser without pages: it keeps cookies, follows nothing, and posts what it is told to. */

/** A form as it is posted: names may occur twice. */
export type Pairs = readonly (readonly [name: string, value: string])[];

/** What is posted instead of pairs. */
export interface RawPost {
  readonly body: string;
  readonly contentType?: string;
  readonly query?: string;
  readonly cookie?: string;
}

export class FormClient {
  readonly #cookies = new Map<string, string>();
  readonly #base: string;

  /** @param base where the pages of the pool begin */
  constructor(base: string) {
    this.#base = base;
  }

  /** The header with all cookies. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** The token that forms repeat. */
  get csrf(): string {
    return this.#cookies.get('XSRF-TOKEN') ?? '';
  }

  async get(path: string, query: string): Promise<Response> {
    const reply = await fetch(`${this.#base}/${path}?${query}`, {
      headers: { cookie: this.cookie },
      redirect: 'manual',
    });
    this.#keep(reply);
    return reply;
  }

  /** Posts a form as its page would, and keeps the cookies of the answer. */
  async post(path: string, query: string, fields: Readonly<Record<string, string>>): Promise<Response> {
    const body = new URLSearchParams({ _csrf: this.csrf, ...fields }).toString();
    const reply = await this.send(path, { body, query });
    this.#keep(reply);
    return reply;
  }

  /** Posts anything, and leaves the cookies as they are. Fails if there is no answer in time. */
  send(path: string, { body, query = '', contentType, cookie = this.cookie }: RawPost): Promise<Response> {
    return fetch(`${this.#base}/${path}?${query}`, {
      method: 'POST',
      headers: { cookie, 'content-type': contentType ?? 'application/x-www-form-urlencoded' },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(20_000),
    });
  }

  #keep(reply: Response): void {
    for (const line of reply.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';');
      const [name = '', ...value] = pair.split('=');
      const isOver = attributes.some((attribute) => attribute.trim().toLowerCase() === 'max-age=0');
      if (isOver) this.#cookies.delete(name);
      else this.#cookies.set(name, value.join('='));
    }
  }
}
