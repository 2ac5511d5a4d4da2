/** The pages of managed login as a way into the sign-in engine: each step is a form that a browser posts. */
import { type ChallengeNameType, serviceError } from '@latchkey/model';
import type { Hono } from 'hono';
import {
  type BrowserDevice,
  openBrowserDevices,
  withBrowserDevice,
} from '../../../../authorization/devices/browser-devices.ts';
import { openPageData } from '../../../../authorization/sign-in/page-data.ts';
import { DEVICE_SECRET, PAGE } from '../../../../challenges/testing/model/pages.ts';
import type { App, Pages, Parameters, Reply } from '../../../../challenges/testing/sign-in-steps.ts';
import type { FaultyProvider } from '../../../../federation/oidc/testing/faulty-provider.ts';

export const callback = 'https://app.example/callback';
export const signedOut = 'https://app.example/signed-out';

const TOKEN = 'the-token-of-every-form';

/** The page of each challenge. */
const pageOf: Readonly<Record<string, string>> = {
  SOFTWARE_TOKEN_MFA: 'mfa',
  SMS_MFA: 'mfa',
  EMAIL_OTP: 'mfa',
  SELECT_MFA_TYPE: 'mfa/select',
  MFA_SETUP: 'mfa/register',
  NEW_PASSWORD_REQUIRED: 'changePassword',
};

interface Answer {
  readonly status: number;
  readonly location: URL;
  /** The cookies that were set; empty: dropped. */
  readonly cookies: ReadonlyMap<string, string>;
  readonly text: string;
}

/** A form names the code of the app, or an address. */
const setUpForm = ({ EMAIL, MFA_SETUP_CODE = '' }: Parameters): Parameters =>
  EMAIL === undefined ? { code: MFA_SETUP_CODE } : { email: EMAIL };

function expectNoSession({ cookies }: Answer): void {
  if (cookies.has('cognito')) throw new Error('A step that completes no sign-in has begun a browser session.');
}

export class PageEntrance implements Pages {
  areUsed = false;
  /** The cookies of the browser sessions that sign-ins began, in their order. */
  readonly begun: string[] = [];
  /** The cookies of browsers that have asked for a code that resets the password, by user name. */
  readonly #askedFor = new Map<string, string>();
  readonly #app: Hono;
  readonly #place: App;
  readonly #pool: { readonly id: string };
  /** Returns what a browser remembers of a user's device. */
  readonly #deviceOf: (username: string, key: string) => Promise<BrowserDevice | undefined>;

  constructor(app: Hono, place: App, deviceOf: (username: string, key: string) => Promise<BrowserDevice | undefined>) {
    this.#app = app;
    this.#place = place;
    this.#pool = { id: place.UserPoolId };
    this.#deviceOf = deviceOf;
  }

  initiate({ USERNAME = '', PASSWORD = '', DEVICE_KEY }: Parameters): Promise<Reply> {
    return this.#step('login', { username: USERNAME, password: PASSWORD }, USERNAME, DEVICE_KEY, undefined);
  }

  respond(challenge: ChallengeNameType, responses: Parameters, session: string | undefined): Promise<Reply> {
    const { USERNAME = '', DEVICE_KEY, NEW_PASSWORD = '', ANSWER = '' } = responses;
    const code = responses[`${challenge}_CODE`] ?? '';
    const fields = { code, factor: ANSWER, password: NEW_PASSWORD, confirmPassword: NEW_PASSWORD };
    const form = challenge === 'MFA_SETUP' ? setUpForm(responses) : fields;
    const box = { canRememberDevice: 'true', rememberDevice: 'true' };
    return this.#step(pageOf[challenge] ?? '', { ...form, ...box }, USERNAME, DEVICE_KEY, session);
  }

  async beginSetUp(session = '') {
    const path = `mfa/register?${this.#query({ factor: 'SOFTWARE_TOKEN_MFA' })}`;
    const answer = await this.#request(path, new Map([['page-data', session.slice(PAGE.length)]]));
    if (answer.status >= 400) throw serviceError('NotAuthorizedException', `${PAGE}${answer.status}`);
    const sealed = answer.cookies.get('page-data') ?? '';
    const secret = openPageData(this.#place.services, this.#pool, sealed)?.parameters['SECRET_CODE'] ?? '';
    if (secret === '' || !answer.text.includes(secret)) throw new Error('The page does not show the key of the app.');
    return { secret, session: `${PAGE}${sealed}` };
  }

  async forgot(username: string): Promise<void> {
    const answer = await this.#post('forgotPassword', { username }, new Map([['XSRF-TOKEN', TOKEN]]));
    if (this.#pageOf(answer) !== 'confirmforgotPassword') throw new Error(`A code leads to ${this.#pageOf(answer)}.`);
    this.#askedFor.set(username, answer.cookies.get('page-data') ?? '');
  }

  /** The page knows the user by its cookie, or by the link of an app. */
  async reset({ name, code, password }: { readonly name: string; readonly code: string; readonly password: string }) {
    const kept = this.#askedFor.get(name);
    const form = { code, password, confirmPassword: password, ...(kept === undefined && { username: name }) };
    const cookies = new Map([['XSRF-TOKEN', TOKEN], ...(kept === undefined ? [] : [['page-data', kept] as const])]);
    const answer = await this.#post('confirmforgotPassword', form, cookies);
    if (this.#pageOf(answer) !== 'login') throw new Error(`A new password leads to ${this.#pageOf(answer)}.`);
    expectNoSession(answer);
  }

  async refresh(refreshToken: string): Promise<Reply> {
    const tokens = await this.#token({ grant_type: 'refresh_token', refresh_token: refreshToken });
    if (tokens === undefined) throw serviceError('NotAuthorizedException', 'invalid_grant');
    return { AuthenticationResult: { AccessToken: tokens.access } };
  }

  /** What a browser with a session is answered at the authorization endpoint: a code, or the name of a page. */
  async authorize(session: string | undefined): Promise<{ readonly code: string } | { readonly page: string }> {
    return this.#answered(await this.#get(`oauth2/authorize?${this.#query()}`, session));
  }

  /** A sign-in with the provider Corp: a code, or the error that the app is told. */
  async federate(corp: FaultyProvider, subject: string) {
    const left = await this.#get(`oauth2/authorize?${this.#query({ identity_provider: 'Corp' })}`);
    const parameters = corp.authorize(left.location, subject);
    const back = await this.#request(`oauth2/idpresponse?${parameters.toString()}`, left.cookies);
    const session = back.cookies.get('cognito');
    if (session !== undefined) this.begun.push(session);
    return this.#answered(back);
  }

  async signOut(session: string): Promise<void> {
    const { ClientId } = this.#place;
    const query = new URLSearchParams({ client_id: ClientId, logout_uri: signedOut }).toString();
    await this.#get(`logout?${query}`, session);
  }

  /** Exchanges a code; undefined: it was refused. */
  exchange(code: string) {
    return this.#token({ grant_type: 'authorization_code', redirect_uri: callback, code });
  }

  async #step(
    page: string,
    form: Parameters,
    username: string,
    deviceKey: string | undefined,
    session: string | undefined,
  ): Promise<Reply> {
    const device = deviceKey === undefined ? undefined : await this.#deviceOf(username, deviceKey);
    const cookies = new Map([['XSRF-TOKEN', TOKEN]]);
    if (session !== undefined) cookies.set('page-data', session.slice(PAGE.length));
    const before = device && withBrowserDevice(this.#place.services, this.#pool, [], device);
    if (before !== undefined) cookies.set('latchkey-device', before);
    const answer = await this.#post(page, form, cookies);
    const shown = this.#pageOf(answer);
    if (shown === 'confirmforgotPassword' || shown === 'confirm') {
      expectNoSession(answer);
      throw serviceError('NotAuthorizedException', `${PAGE}${shown}`);
    }
    return answer.status === 303 ? this.#challengeOf(answer) : this.#tokensOf(answer, device);
  }

  /** Posts a form. An error page is thrown, with its status as message. */
  async #post(page: string, form: Parameters, cookies: ReadonlyMap<string, string>): Promise<Answer> {
    const body = new URLSearchParams({ _csrf: TOKEN, ...form });
    const answer = await this.#request(`${page}?${this.#query()}`, cookies, body);
    if (answer.status < 400) return answer;
    expectNoSession(answer);
    throw serviceError('NotAuthorizedException', `${PAGE}${answer.status}`);
  }

  #pageOf({ location }: Answer): string {
    return location.pathname.slice(this.#pool.id.length + 2);
  }

  #challengeOf({ cookies, location }: Answer): Reply {
    const sealed = cookies.get('page-data') ?? '';
    const data = openPageData(this.#place.services, this.#pool, sealed);
    if (data === undefined || location.pathname !== `/${this.#pool.id}/${pageOf[data.challenge]}`) {
      throw new Error(`The page of ${data?.challenge} is not ${location.pathname}.`);
    }
    const { challenge, parameters, available } = data;
    return {
      ChallengeName: challenge,
      Session: `${PAGE}${sealed}`,
      ChallengeParameters: parameters,
      AvailableChallenges: [...available] as ChallengeNameType[],
    };
  }

  async #tokensOf(answer: Answer, before: BrowserDevice | undefined): Promise<Reply> {
    const { services } = this.#place;
    const answered = this.#answered(answer);
    if (!('code' in answered)) throw new Error(`A completed sign-in leads to ${answered.page}.`);
    this.begun.push(answer.cookies.get('cognito') ?? '');
    const tokens = await this.exchange(answered.code);
    if (tokens === undefined) throw new Error('The code of a completed sign-in was refused.');
    const [device] = openBrowserDevices(services, this.#pool, answer.cookies.get('latchkey-device'));
    const isNew = device !== undefined && device.deviceKey !== before?.deviceKey;
    const stored = isNew && (await services.store.read.devices.find(this.#pool.id, device.sub, device.deviceKey));
    return {
      Session: PAGE,
      AuthenticationResult: {
        AccessToken: tokens.access,
        RefreshToken: tokens.refresh,
        ...(stored && {
          NewDeviceMetadata: { DeviceKey: stored.deviceKey, DeviceGroupKey: stored.deviceGroupKey },
        }),
      },
      ...(stored && { ChallengeParameters: { [DEVICE_SECRET]: device.secret } }),
    };
  }

  #answered(answer: Answer): { readonly code: string } | { readonly page: string } {
    const { location } = answer;
    const code = location.searchParams.get('code');
    if (location.href.startsWith(callback) && code !== null) return { code };
    return { page: location.searchParams.get('error') ?? this.#pageOf(answer) };
  }

  async #token(parameters: Parameters): Promise<{ readonly access: string; readonly refresh: string } | undefined> {
    const body = new URLSearchParams({ client_id: this.#place.ClientId, ...parameters });
    const answer = await this.#request('oauth2/token', new Map(), body);
    const given = JSON.parse(answer.text) as Readonly<Record<string, string>>;
    if (answer.status !== 200) return undefined;
    return { access: given['access_token'] ?? '', refresh: given['refresh_token'] ?? '' };
  }

  #query(more: Parameters = {}): string {
    const scope = 'openid aws.cognito.signin.user.admin';
    const standard = { client_id: this.#place.ClientId, response_type: 'code', redirect_uri: callback, scope };
    return new URLSearchParams({ ...standard, ...more }).toString();
  }

  #get(path: string, session?: string): Promise<Answer> {
    return this.#request(path, new Map(session === undefined ? [] : [['cognito', session]]));
  }

  async #request(path: string, cookies: ReadonlyMap<string, string>, body?: URLSearchParams): Promise<Answer> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const init = { headers: { cookie }, ...(body !== undefined && { method: 'POST', body }) };
    const response = await this.#app.request(`/${this.#pool.id}/${path}`, init);
    const set = response.headers.getSetCookie().map((one) => /^([^=]+)=([^;]*)/.exec(one) ?? []);
    return {
      status: response.status,
      location: new URL(response.headers.get('location') ?? 'about:blank', 'http://localhost'),
      cookies: new Map(set.map(([, name = '', value = '']) => [name, value])),
      text: await response.text(),
    };
  }
}
