/** A browser without scripts: it keeps cookies by host, follows redirects and submits forms. */

/** A page at which the user agent stopped. */
export interface Page {
  readonly url: URL;
  readonly status: number;
  readonly text: string;
}

export class UserAgent {
  readonly #jar = new Map<string, Map<string, string>>();

  /** The header `cookie` for an address. */
  cookieHeader({ host }: URL): string {
    return [...(this.#jar.get(host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Requests an address once, with a form if one is given. */
  async request(url: URL, form?: URLSearchParams): Promise<Response> {
    const cookie = this.cookieHeader(url);
    const cookies = this.#jar.get(url.host) ?? new Map<string, string>();
    this.#jar.set(url.host, cookies);
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(form !== undefined && { method: 'POST', body: form }),
    });
    for (const one of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(one) ?? [];
      cookies.set(name, value);
    }
    return response;
  }

  /**
   * Follows redirects until a page, or an address that `stop` accepts, which is not requested.
   * @throws Error after 20 redirects
   */
  async visit(first: URL, stop: (url: URL) => boolean, form?: URLSearchParams): Promise<Page | URL> {
    let [url, body] = [first, form];
    for (let redirects = 0; redirects <= 20; redirects += 1) {
      if (stop(url)) return url;
      const response = await this.request(url, body);
      body = undefined;
      const location = response.headers.get('location');
      if (location === null) return { url, status: response.status, text: await response.text() };
      await response.body?.cancel();
      url = new URL(location, url);
    }
    throw new Error(`There were too many redirects; the last one leads to ${url.href}.`);
  }

  /** Signs in at oidc-provider, whose forms for development ask for a name, and for consent. */
  async signInAtCorp(first: URL, subject: string, stop: (url: URL) => boolean): Promise<URL> {
    let at = await this.visit(first, stop);
    for (let forms = 0; forms < 4 && !(at instanceof URL); forms += 1) {
      const [, action = ''] = /action="([^"]+)"/.exec(at.text) ?? [];
      const [, prompt = ''] = /name="prompt" value="([^"]+)"/.exec(at.text) ?? [];
      if (action === '') throw new Error(`There is no form at ${at.url.href}: ${at.status} ${at.text.slice(0, 500)}`);
      const form = new URLSearchParams({ prompt, login: subject, password: 'any' });
      at = await this.visit(new URL(action, at.url), stop, form);
    }
    if (at instanceof URL) return at;
    throw new Error(`The browser did not come back; it is at ${at.url.href}.`);
  }
}
