/** Sign-ins from a place that the test chooses, for threat protection. */
import { AdminInitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { App, Person } from './sign-in.ts';

/** Signs in as the server of an administrator, whose user has this address and browser. */
export function signInFrom({ sdk, userPoolId, clientId }: App, person: Person, IpAddress: string, browser: string) {
  return sdk.send(
    new AdminInitiateAuthCommand({
      UserPoolId: userPoolId,
      ClientId: clientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: person.username, PASSWORD: person.password },
      ContextData: {
        IpAddress,
        ServerName: 'backend.example.com',
        ServerPath: '/sign-in',
        HttpHeaders: [{ headerName: 'User-Agent', headerValue: browser }],
      },
    }),
  );
}
