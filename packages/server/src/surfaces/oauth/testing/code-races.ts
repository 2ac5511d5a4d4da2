/** Exchanges of one code at once, over two nodes: one of them wins, whatever the others send. */
import { expect } from 'vitest';
import { onEveryEngine } from '../../../challenges/testing/nodes.ts';
import { AdminUserGlobalSignOut } from '../../../operations/tokens/AdminUserGlobalSignOut.ts';
import { callOperation } from '../../../operations/testing/call.ts';
import { AdminDisableUser } from '../../../operations/users/administration/AdminDisableUser.ts';
import { AdminEnableUser } from '../../../operations/users/administration/AdminEnableUser.ts';
import { callback, challengeOf, formOf, newOAuthPlace, oauthApp, type OAuthPlace } from './oauth-place.ts';

const verifier = 'v'.repeat(43);

export function describeCodeRaces(rounds: number): void {
  onEveryEngine(({ first, all, once }) => {
    /** Sends these forms at once, distributed over the nodes. */
    async function spread(place: OAuthPlace, forms: readonly Readonly<Record<string, string>>[]) {
      const apps = all().map((services) => oauthApp(services));
      const answers = forms.map(async (form, index) => {
        const app = apps[index % apps.length];
        const answer = await app?.request(`/${place.UserPoolId}/oauth2/token`, { method: 'POST', body: formOf(form) });
        const body = (await answer?.json()) as Readonly<Record<string, string>>;
        return { status: answer?.status, body };
      });
      return Promise.all(answers);
    }

    once(
      'a code is exchanged once',
      async () => {
        const place = await newOAuthPlace(first());
        const client = await place.newClient();
        for (let round = 0; round < rounds; round += 1) {
          const { location } = await place.authorize(client, {}, await place.newSession());
          const form = {
            grant_type: 'authorization_code',
            client_id: client.id,
            redirect_uri: callback,
            code: location.searchParams.get('code') ?? '',
          };
          const answers = await spread(
            place,
            Array.from({ length: 6 }, () => form),
          );
          const won = answers.filter(({ status }) => status === 200);
          expect(won).toHaveLength(1);
          expect(answers.filter(({ body }) => body['error'] === 'invalid_grant')).toHaveLength(5);
          // The others used the code a second time, which ends the tokens of the first.
          const refresh = {
            grant_type: 'refresh_token',
            client_id: client.id,
            refresh_token: won[0]?.body['refresh_token'] ?? '',
          };
          const [refreshed] = await spread(place, [refresh]);
          expect(refreshed?.body['error']).toBe('invalid_grant');
        }
      },
      600_000,
    );

    once.each([
      ['a sign-out everywhere', AdminUserGlobalSignOut],
      ['the end of the user', AdminDisableUser],
    ] as const)(
      'an exchange and %s at once leave no valid tokens',
      async (_which, end) => {
        const place = await newOAuthPlace(first());
        const client = await place.newClient();
        const user = { UserPoolId: place.UserPoolId, Username: 'ada' };
        for (let round = 0; round < rounds; round += 1) {
          const { location } = await place.authorize(client, {}, await place.newSession());
          const form = {
            grant_type: 'authorization_code',
            client_id: client.id,
            redirect_uri: callback,
            code: location.searchParams.get('code') ?? '',
          };
          const other = all().at(-1) ?? first();
          const [answers] = await Promise.all([spread(place, [form]), callOperation(other, end, user)]);
          await callOperation(other, AdminEnableUser, user);
          const refresh_token = answers[0]?.body['refresh_token'] ?? '';
          const [refreshed] = await spread(place, [
            {
              grant_type: 'refresh_token',
              client_id: client.id,
              refresh_token: refresh_token === '' ? 'none' : refresh_token,
            },
          ]);
          expect(refreshed?.body['error']).toBe('invalid_grant');
        }
      },
      600_000,
    );

    once(
      'only the right verifier wins',
      async () => {
        const place = await newOAuthPlace(first());
        const client = await place.newClient();
        const parameters = { code_challenge: challengeOf(verifier), code_challenge_method: 'S256' };
        for (let round = 0; round < rounds; round += 1) {
          const { location } = await place.authorize(client, parameters, await place.newSession());
          const code = location.searchParams.get('code') ?? '';
          const form = (code_verifier: string) => {
            return {
              grant_type: 'authorization_code',
              client_id: client.id,
              redirect_uri: callback,
              code,
              code_verifier,
            };
          };
          const right = round % 6;
          const forms = Array.from({ length: 6 }, (_, index) =>
            form(index === right ? verifier : `${index}`.repeat(43)),
          );
          const answers = await spread(place, forms);
          expect(answers.map(({ status }) => status === 200)).toEqual(forms.map((_, index) => index === right));
        }
      },
      600_000,
    );
  });
}
