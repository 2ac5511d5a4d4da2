/** A sign-in that threat protection found risky, and the token of the message about it. */
import type { RawClient } from '../harness/raw-client.ts';
import type { FullUser } from './full-user.ts';

/** Signs the user in from a network and with a browser that are new. Returns the members of a request with the feedback of the user. */
export async function riskyEvent(raw: RawClient, user: FullUser, browser: string) {
  const { userPoolId: UserPoolId, username: Username } = user;
  await raw.result('AdminInitiateAuth', {
    UserPoolId,
    ClientId: user.clientId,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: Username, PASSWORD: user.password },
    ContextData: {
      IpAddress: '198.51.100.1',
      ServerName: 'backend.example.com',
      ServerPath: '/sign-in',
      HttpHeaders: [{ headerName: 'User-Agent', headerValue: browser }],
    },
  });
  const { AuthEvents } = await raw.result<{ AuthEvents: { EventId: string }[] }>('AdminListUserAuthEvents', {
    UserPoolId,
    Username,
  });
  const path = `/_latchkey/inbox?to=${encodeURIComponent(user.email)}&wait=5`;
  const { text } = await raw.send({ method: 'GET', path });
  const FeedbackToken = [...text.matchAll(/feedback_value=Invalid&amp;token=([\w-]+)/g)].at(-1)?.[1];
  if (FeedbackToken === undefined) throw new Error(`No message about the sign-in of ${Username}: ${text}`);
  return { EventId: AuthEvents[0]?.EventId, FeedbackToken, FeedbackValue: 'Invalid' };
}
