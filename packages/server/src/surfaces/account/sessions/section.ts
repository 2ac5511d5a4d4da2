/** Sessions of apps and browsers, in pools that track them; and the ways to sign out. */
import { ServiceError, type SessionDescriptionType } from '@latchkey/model';
import { endBrowserSession } from '../../../authorization/session/browser-session.ts';
import { revokeUserSession } from '../../../operations/sessions/revocation.ts';
import { sessionPage } from '../../../operations/sessions/session-list.ts';
import { endAllSessions } from '../../../rules/sessions/activity.ts';
import { sessionIdOf } from '../../../rules/sessions/session-id.ts';
import { identityProviders } from '../../browser/identity-providers.ts';
import { redirectTo } from '../../browser/redirect.ts';
import { dropCookie, readCookie } from '../../browser/cookies.ts';
import { type Html, html } from '../../pages/html.ts';
import { button, form, hidden } from '../parts/forms.ts';
import { clientName } from '../parts/client-name.ts';
import { placeOf } from '../parts/place.ts';
import { fill, instant } from '../parts/text.ts';
import type { Section } from '../section.ts';
import type { Visit } from '../visit.ts';
import { commonWords } from '../words/common.ts';
import { sessionsWords } from './words.ts';

export const sessionsSection: Section = {
  words: (language) => sessionsWords[language],
  exists: () => true,
  asksForFreshSignIn: false,
  show,
  actions: {
    end: {
      needsFreshSignIn: false,
      run: async ({ services, user }, { session = '' }) => {
        await revokeUserSession(services, user, { SessionId: session });
        return { notice: 'ended' };
      },
    },
    'end-others': {
      needsFreshSignIn: false,
      run: async (visit) => {
        for (const { SessionId = '' } of (await listed(visit)).filter((one) => !isOfThisBrowser(visit, one))) {
          // A session may have ended meanwhile.
          await revokeUserSession(visit.services, visit.user, { SessionId }).catch(ignoreGone);
        }
        return { notice: 'endedOthers' };
      },
    },
    'sign-out': {
      needsFreshSignIn: false,
      run: async ({ services, pool, context, address, link, session: { record } }) => {
        await endBrowserSession(services, pool, readCookie(context, 'cognito'));
        dropCookie(context, address, 'cognito');
        const returnTo = `${new URL(address.base).origin}${link()}`;
        const isForeign = record.authentication.provider !== null;
        const ending = { context, address, session: record, returnTo };
        const location = isForeign ? await identityProviders(services).end(ending) : returnTo;
        return { response: redirectTo(context, location, 303) };
      },
    },
    everywhere: {
      needsFreshSignIn: false,
      run: async ({ services, pool, user, context, address, link, now }) => {
        await services.store.write((tx) => endAllSessions(tx, pool.id, user.sub, now));
        dropCookie(context, address, 'cognito');
        return { response: context.redirect(link(), 303) };
      },
    },
  },
};

function ignoreGone(error: unknown): void {
  if (!(error instanceof ServiceError) || error.code !== 'ResourceNotFoundException') throw error;
}

async function listed({ services, user }: Visit): Promise<readonly SessionDescriptionType[]> {
  return (await sessionPage(services, user, 'ListUserSessions', undefined, null)).Sessions;
}

const ownId = ({ session }: Visit): string => sessionIdOf('sso', session.record.sessionId);

/** This browser session, and the sessions of apps that came through it. */
function isOfThisBrowser(visit: Visit, { SessionId, OriginSessionId }: SessionDescriptionType): boolean {
  return SessionId === ownId(visit) || OriginSessionId === ownId(visit);
}

async function show(visit: Visit): Promise<Html> {
  const words = sessionsWords[visit.language];
  const sessions = await listed(visit);
  const rows: Html[] = [];
  for (const session of sessions) rows.push(await row(visit, session));
  const others = sessions.filter((one) => !isOfThisBrowser(visit, one));
  return html`${rows.length === 0 ? html`<p>${words.none}</p>` : html`<ul class="rows">${rows}</ul>`}
${others.length > 0 && form(visit, 'sessions', 'end-others', button(words.endOthers, { look: 'danger' }))}
<h2>${words.everywhereTitle}</h2>
<p class="intro">${words.everywhere}</p>
${form(visit, 'sessions', 'everywhere', button(words.everywhereTitle, { look: 'danger' }))}`;
}

async function row(visit: Visit, session: SessionDescriptionType): Promise<Html> {
  const { services, language, pool } = visit;
  const words = sessionsWords[language];
  const { SessionId = '', SessionType, ClientId, DeviceType, LastIPAddress, CreateDate, LastActiveDate } = session;
  const isOwn = SessionId === ownId(visit);
  const app =
    SessionType === 'SSO' ? words.browser : fill(words.app, { name: await clientName(services, pool, ClientId) });
  const name = DeviceType === undefined || DeviceType === 'unknown' ? commonWords[language].unknown : DeviceType;
  const place = placeOf(services, LastIPAddress);
  const end = button(words.end, { look: 'danger', label: fill(words.endNamed, { name: `${name}, ${app}` }) });
  return html`<li>
<h2>${name}${isOwn && html` <span class="tag">${commonWords[language].thisBrowser}</span>`}</h2>
<p>${app}${place !== undefined && html` · ${place}`}</p>
<p>${words.lastActive} ${instant(language, millisOf(LastActiveDate))} · ${words.began} ${instant(language, millisOf(CreateDate))}</p>
${!isOwn && html`<div class="actions">${form(visit, 'sessions', 'end', html`${hidden('session', SessionId)}${end}`, { inline: true })}</div>`}
</li>`;
}

/** Times of the API are in seconds. */
const millisOf = (seconds: number | undefined): number => Math.round((seconds ?? 0) * 1000);
