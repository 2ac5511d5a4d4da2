/** What the test uses of passport-openidconnect 0.1.2, which has no types. */
declare module 'passport-openidconnect' {
  import type { Strategy } from 'passport';

  interface Options {
    readonly issuer: string;
    readonly authorizationURL: string;
    readonly tokenURL: string;
    readonly userInfoURL: string;
    readonly clientID: string;
    readonly clientSecret: string;
    readonly callbackURL: string;
    readonly scope: string;
    readonly nonce: string;
  }

  interface Profile {
    readonly id: string;
    readonly displayName?: string;
    readonly emails?: readonly { readonly value: string }[];
  }

  type Done = (error: unknown, user?: object) => void;

  /** The number of its parameters decides what the function gets; with nine, the profile of userInfo is loaded. */
  type Verify = (
    issuer: string,
    userInfo: Profile,
    claims: Profile,
    context: object,
    idToken: string,
    accessToken: string,
    refreshToken: string,
    parameters: object,
    done: Done,
  ) => void;

  const OpenIDConnectStrategy: new (options: Options, verify: Verify) => Strategy;
  export default OpenIDConnectStrategy;
}
