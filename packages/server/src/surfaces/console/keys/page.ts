/** The signing keys of a pool: public data, and their rotation. */
import { PUBLISHED_AFTER_MS } from '../../../crypto/signing-keys.ts';
import { extensions } from '../../../operations/extensions/index.ts';
import type { SigningKeyRecord } from '../../../records/pool.ts';
import { html } from '../../pages/html.ts';
import { poolLink } from '../links.ts';
import { button, form } from '../parts/forms.ts';
import { latchkey } from '../parts/commands.ts';
import { placeIn, poolOf } from '../parts/pool.ts';
import { section, table } from '../parts/table.ts';
import { chip, command, copyable, time } from '../parts/values.ts';
import type { Action, ConsolePage, Visit } from '../visit.ts';

export const keysPage: ConsolePage = {
  path: '/pools/:pool/keys',
  menu: 'pools',
  async show(visit) {
    const pool = await poolOf(visit);
    const { services, now, endpoint } = visit;
    const all = await services.store.read.pools.signingKeys(pool.Id);
    const keys = all.toSorted((one, other) => other.signsFrom - one.signsFrom);
    return {
      ...placeIn(pool, 'keys'),
      title: 'Signing keys',
      content: html`<div class="split"><div class="stack">${section(
        'Keys',
        table<SigningKeyRecord>(
          'Signing keys, newest first',
          [
            { name: 'Key id', cell: ({ kid }) => copyable(kid, `the key id ${kid}`) },
            { name: 'Signs', least: 5, cell: ({ use }) => (use === 'id' ? 'id tokens' : 'access tokens') },
            { name: 'State', cell: (key) => stateOf(key, now) },
            { name: 'Signs from', cell: ({ signsFrom }) => time(signsFrom, now) },
            {
              name: 'Published until',
              cell: ({ retiredAt }) =>
                retiredAt === null ? 'it is replaced' : time(retiredAt + PUBLISHED_AFTER_MS, now),
            },
          ],
          keys,
        ),
      )}
${section(
  'Public keys',
  html`<div>${command(`curl ${endpoint}/${pool.Id}/.well-known/jwks.json`, 'the command that shows the public keys')}
${command(latchkey(visit, 'keys', 'rotate-signing', '--pool', pool.Id), 'the command that rotates the keys')}</div>`,
)}</div>
${section(
  'Rotate',
  form(
    visit,
    'rotate',
    html`<p>New keys are published at once and sign ten minutes later. The old ones stay published for 25 hours more, so that no token becomes invalid.</p>
${button('Rotate the keys', 'plain')}`,
  ),
)}</div>`,
    };
  },
  actions: { rotate: (visit) => rotate(visit) },
};

function stateOf({ signsFrom, retiredAt }: SigningKeyRecord, now: number) {
  if (signsFrom > now) return chip('published, signs soon', 'warn');
  return retiredAt === null || retiredAt > now ? chip('signs', 'good') : chip('verifies only');
}

const rotate = async (visit: Visit): ReturnType<Action> => {
  const userPoolId = visit.part('pool');
  await extensions['RotateSigningKeys']?.run(visit.services, { userPoolId });
  const signer = visit.administrator === null ? 'console' : `console:${visit.administrator}`;
  visit.services.log.info({ operation: 'RotateSigningKeys', pool: userPoolId, signer, status: 200 }, 'request');
  return { to: poolLink(userPoolId, ['keys']), done: 'rotated' };
};
