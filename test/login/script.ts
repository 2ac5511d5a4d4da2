/** A program that signs in on the pages without a browser, as many are in use: forms and cookies by hand. */

export interface Answer {
  readonly status: number;
  readonly location: string;
  readonly text: string;
  readonly headers: Headers;
}

export interface Sending {
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Keeps cookies by name, and follows no redirect. */
export class Script {
  readonly cookies = new Map<string, string>();

  async send(address: string, { form, headers = {} }: Sending = {}): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(address, {
      method: form === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: { ...(cookie !== '' && { cookie }), ...headers },
      ...(form !== undefined && { body: new URLSearchParams(form) }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const location = answer.headers.get('location') ?? '';
    return { status: answer.status, location, text: await answer.text(), headers: answer.headers };
  }

  /** Posts a form with the token of the cookie, as pages do. */
  post(address: string, form: Readonly<Record<string, string>>, headers?: Sending['headers']): Promise<Answer> {
    const token = this.cookies.get('XSRF-TOKEN') ?? '';
    return this.send(address, { form: { _csrf: token, ...form }, ...(headers && { headers }) });
  }
}
