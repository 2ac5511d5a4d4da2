/** A page of an app that uses AWS's own browser client. The test calls `signIn`. */
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js';

export interface IdentityJsInput {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly endpoint: string;
  readonly username: string;
  readonly password: string;
}

export interface IdentityJsPage {
  /** Signs in, and returns the subject of the ID token. */
  signIn(input: IdentityJsInput): Promise<string>;
}

const page: IdentityJsPage = {
  signIn({ userPoolId: UserPoolId, clientId: ClientId, endpoint, username: Username, password: Password }) {
    const Pool = new CognitoUserPool({ UserPoolId, ClientId, endpoint });
    return new Promise((resolve, reject) => {
      new CognitoUser({ Username, Pool }).authenticateUser(new AuthenticationDetails({ Username, Password }), {
        onSuccess: (session) => resolve(String(session.getIdToken().payload['sub'])),
        onFailure: reject,
      });
    });
  },
};

Object.assign(globalThis, { identityJs: page });
