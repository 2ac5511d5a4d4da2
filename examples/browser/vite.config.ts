import { defaultClientConditions, defineConfig } from 'vite';

/**
 * What the page may do, for the servers of Vite and for yours: scripts and styles from its own files alone, requests to Cognito and
 * to servers on this machine, QR codes as data, and no text that is taken for markup.
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

// oxlint-disable-next-line import/no-default-export -- this is how Vite wants it
export default defineConfig({
  root: import.meta.dirname,
  // The packages of this workspace from their sources. With @latchkey/client from npm this line has no use.
  resolve: { conditions: ['source', ...defaultClientConditions] },
  // Nothing here needs to be bundled ahead, and finding that out would load the page twice.
  optimizeDeps: { noDiscovery: true },
  server: { headers },
  preview: { headers },
});
