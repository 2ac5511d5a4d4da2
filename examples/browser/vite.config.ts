import { defaultClientConditions, defineConfig } from 'vite';

/**
 * The page's permissions, for Vite's servers and for yours: scripts and styles only from its own files, requests to Cognito and
 * to servers on this machine, QR codes as data URLs, and no text that is interpreted as markup.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self' https://*.amazonaws.com http://127.0.0.1:* http://localhost:*",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

// oxlint-disable-next-line import/no-default-export -- Vite requires a default export
export default defineConfig({
  root: import.meta.dirname,
  // Uses the sources of this workspace's packages. With @latchkey/client from npm you do not need this line.
  resolve: { conditions: ['source', ...defaultClientConditions] },
  // No dependency needs pre-bundling, and the search for one would load the page twice.
  optimizeDeps: { noDiscovery: true },
  server: { headers },
  preview: { headers },
});
