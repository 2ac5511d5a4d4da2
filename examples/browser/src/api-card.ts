import type { Session } from '@latchkey/client';
import { actionButton, card, element } from './element.ts';

/** A card that calls an API that verifies the access token. */
export function apiCard(session: Session, api: string): HTMLElement {
  const answer = element('pre', { className: 'answer', id: 'api-answer', tabIndex: 0 });
  answer.ariaLive = 'polite';
  const call = actionButton('Call the API', async () => {
    try {
      const authorization = `Bearer ${await session.accessToken()}`;
      const response = await fetch(new URL('/me', api), { headers: { authorization } });
      answer.textContent = `${response.status}\n${JSON.stringify(await response.json(), undefined, 2)}`;
    } catch {
      answer.textContent = 'The API did not answer.';
    }
  });
  const intro = element('p', { className: 'quiet' }, `GET ${new URL('/me', api).href}, with the access token.`);
  return card('Your API', intro, call, answer);
}
