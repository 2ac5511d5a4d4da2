/** `GET /` of a development server: what it is, where to look, and the three lines that people need first. */
import { Hono } from 'hono';
import { escapeHtml } from '../../delivery/text/escape-html.ts';
import type { HtmlPage } from '../pages/document.ts';
import { respondWithPage } from '../pages/respond.ts';

const style = `
main { max-width: 44rem; margin: 8vh auto 4rem; padding: 0 1.25rem }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem }
h2 { font-size: 1rem; margin: 2rem 0 .5rem }
p { margin: 0 0 1rem; color: var(--faint) }
ul { margin: 0; padding: 0; list-style: none }
li { margin: .375rem 0 }
a { color: var(--accent) }
pre { margin: 0; padding: .875rem 1rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card);
  font: .875rem/1.7 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere }
`;

/** A page of the server that the start page leads to. */
export interface StartLink {
  readonly path: string;
  readonly title: string;
}

/**
 * Returns the surface.
 *
 * @param publicUrl the address of the server, without a slash at the end
 * @param links pages of this server that exist
 * @param command how the command is called where the server was started
 */
export function startPageSurface(publicUrl: () => string, links: readonly StartLink[], command = 'npx latchkey'): Hono {
  // HTML is for browsers: programs that ask for something else get the answer of an unknown path.
  return new Hono().get('/', (context) =>
    context.req.header('accept')?.includes('text/html') === true
      ? respondWithPage(context, startPage(publicUrl(), links, command), 200, { vary: 'accept' })
      : context.notFound(),
  );
}

/** The page. */
function startPage(url: string, links: readonly StartLink[], command: string): HtmlPage {
  const entries = links.map(({ path, title }) => `<li><a href="${escapeHtml(path)}">${escapeHtml(title)}</a></li>`);
  const lines = [
    `export AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER=${url}`,
    `${command} pool create`,
    `${command} signin`,
  ];
  const content = `<main>
<h1>Latchkey is running</h1>
<p>Amazon Cognito user pools, in development mode: any signature is accepted, and codes are shown instead of sent.</p>
<h2>Begin</h2>
<pre tabindex="0">${escapeHtml(lines.join('\n'))}</pre>
<h2>On this server</h2>
<ul>${entries.join('')}</ul>
</main>`;
  return { title: 'Latchkey', content, style };
}
