/** A browser without pages: it keeps cookies, and shows each redirect instead of following it. */

/** An answer with what matters of it. */
export interface Answer {
  readonly status: number;
  /** The address of a redirect, complete; empty if there is none. */
  readonly location: string;
  readonly body: string;
}

export class RedirectedBrowser {
  readonly #cookies = new Map<string, string>();

  get(url: string): Promise<Answer> {
    return this.#send(url, {});
  }

  /** Posts a form, as a page of `origin` does. */
  post(url: string, fields: Readonly<Record<string, string>>, origin: string): Promise<Answer> {
    const headers = { origin, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    return this.#send(url, { method: 'POST', body: new URLSearchParams(fields), headers });
  }

  /** The names of the cookies that the browser has. */
  get cookies(): readonly string[] {
    return [...this.#cookies.keys()];
  }

  async #send(url: string, request: RequestInit): Promise<Answer> {
    const headers = new Headers(request.headers);
    headers.set('cookie', [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(url, { ...request, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    const location = response.headers.get('location');
    return {
      status: response.status,
      location: location === null ? '' : new URL(location, url).href,
      body: await response.text(),
    };
  }
}
