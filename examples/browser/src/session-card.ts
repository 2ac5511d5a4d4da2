import type { Session } from '@latchkey/client';
import { actionButton, card, element } from './element.ts';
import { announce } from './screen.ts';
import { errorInWords } from './sentences.ts';

/** The card that shows the remaining lifetime of the access token. The token is renewed `renewBefore` seconds before it expires. */
export function sessionCard(session: Session, renewBefore: number, gone: AbortSignal): HTMLElement {
  // Not a live region: a screen reader would count the seconds aloud.
  const left = element('p', { className: 'big', id: 'token-left' });
  const bar = element('progress', { max: 1 });
  bar.ariaLabel = 'Remaining lifetime of the access token';
  const renewals = element('p', { className: 'quiet', id: 'renewals' }, 'Not renewed yet.');
  let count = 0;

  const draw = () => {
    const { expiresAt, accessToken } = session.tokens;
    const leftMs = Math.max(0, expiresAt - Date.now());
    const renewalMs = Math.max(0, leftMs - renewBefore * 1000);
    left.textContent = `${clockTime(leftMs)} left, renewal in ${clockTime(renewalMs)}`;
    bar.value = leftMs / lifeOf(accessToken);
  };
  const tick = async () => {
    try {
      // This call renews the token when renewal is due.
      await session.accessToken();
    } catch (error) {
      if (!gone.aborted) announce(errorInWords(error));
    }
    draw();
  };
  session.onChange((event) => {
    if (event.type !== 'refreshed') return;
    count += 1;
    renewals.textContent = `Renewed ${count === 1 ? 'once' : `${count} times`}, last at ${new Date().toLocaleTimeString()}.`;
    draw();
  });
  const timer = setInterval(() => void tick(), 1000);
  gone.addEventListener('abort', () => clearInterval(timer));
  draw();

  const renew = actionButton('Renew now', async () => {
    await session.refresh().then(
      () => announce('The access token was renewed.'),
      (error: unknown) => announce(errorInWords(error)),
    );
  });
  return card('Your session', left, bar, renewals, renew);
}

/** Returns the lifetime of a token from `iat` to `exp`, in ms. */
function lifeOf(token: string): number {
  const payload = token.split('.')[1] ?? '';
  const { iat, exp } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as {
    iat: number;
    exp: number;
  };
  return (exp - iat) * 1000;
}

/** `4:07` */
function clockTime(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
