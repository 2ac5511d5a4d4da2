/** A browser without scripts: it keeps cookies, follows redirects inside the server, and fills in the sign-in form. */

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The address of the last request. */
  readonly url: string;
  /** Where the last answer redirects to, if not to the server itself. */
  readonly location: string | undefined;
}

export interface Browser {
  /** Requests an address and follows redirects, as long as they stay on the server. */
  open(url: string, form?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Opens an authorization request, signs in if the page asks, and returns the address of the app. */
  authorize(url: string, person: { readonly username: string; readonly password: string }): Promise<URL>;
  /** Fills in the sign-in form of a page. */
  signIn(page: Answer, person: { readonly username: string; readonly password: string }): Promise<Answer>;
  readonly cookies: Map<string, string>;
}

const mostRedirects = 10;

export function newBrowser(server: string): Browser {
  const cookies = new Map<string, string>();
  const isOwn = (url: string) => new URL(url).origin === new URL(server).origin;

  async function request(url: string, form?: Readonly<Record<string, string>>): Promise<Response> {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form !== undefined && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      if (/max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  }

  const browser: Browser = {
    cookies,
    async open(first, form) {
      let url = first;
      let response = await request(url, form);
      for (let count = 0; count < mostRedirects; count += 1) {
        const target = response.headers.get('location');
        if (target === null) break;
        const next = new URL(target, url).href;
        if (!isOwn(next)) {
          return { status: response.status, headers: response.headers, text: '', url, location: target };
        }
        await response.body?.cancel();
        url = next;
        response = await request(url);
      }
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, url, location: undefined };
    },
    async authorize(url, person) {
      const page = await browser.open(url);
      const answer = page.location === undefined ? await browser.signIn(page, person) : page;
      if (answer.location === undefined) throw new Error(`no redirect: ${answer.status} ${answer.url} ${answer.text}`);
      return new URL(answer.location);
    },
    signIn(page, { username, password }) {
      const _csrf = cookies.get('XSRF-TOKEN') ?? '';
      return browser.open(page.url, { _csrf, username, password, signInSubmitButton: 'Sign in' });
    },
  };
  return browser;
}
