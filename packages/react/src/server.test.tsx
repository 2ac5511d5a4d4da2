import { createClient } from '@latchkey/client';
import type { ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { LatchkeyProvider, SignIn, useDevices, useSession } from './index.ts';
import { qrCode } from './qr.tsx';

const sent: string[] = [];
const client = createClient({
  userPoolId: 'us-east-1_ExamplE01',
  clientId: '1example23456789',
  transport: {
    send: async (operation) => {
      sent.push(operation);
      throw new Error('Nothing is sent while a page is rendered on a server.');
    },
  },
});

function render(node: ReactNode): string {
  return renderToString(<LatchkeyProvider client={client}>{node}</LatchkeyProvider>);
}

describe('on a server, where there is no window', () => {
  it('the form is rendered, with labels that belong to fields', () => {
    expect('window' in globalThis).toBe(false);
    const html = render(<SignIn headingLevel={1} className="mine" />);
    expect(html).toContain('<div class="latchkey mine">');
    expect(html).toMatch(/<h1 class="latchkey-title" id="[^"]+">Sign in<\/h1>/);
    const ids = [...html.matchAll(/for="([^"]+)"/g)].map(([, id = '']) => id);
    expect(ids).toHaveLength(2);
    for (const id of ids) expect(html).toContain(`id="${id}" `);
    // A form that is sent before the script has run must not put the password into the address.
    expect(html).toContain('method="post"');
  });

  it('the session and the devices are loading, and nothing is sent', () => {
    const Status = () => `${useSession().status} ${useDevices().status} ${useDevices().devices.length}`;
    expect(render(<Status />)).toBe('loading loading 0');
    expect(sent).toEqual([]);
  });

  it('other words replace the English ones', () => {
    expect(render(<SignIn texts={{ username: 'Benutzername' }} />)).toMatch(/Benutzername.*Password/);
  });

  it('a hook without a provider says what is missing', () => {
    const Lost = () => useSession().status;
    expect(() => renderToString(<Lost />)).toThrow('There is no <LatchkeyProvider client={…}> above this component.');
  });
});

it('a QR code is one image with a name', () => {
  const html = renderToString(qrCode('otpauth://totp/Example:ada?secret=JBSWY3DPEHPK3PXP&issuer=Example', 'Key'));
  expect(html).toMatch(/^<svg role="img" aria-label="Key" viewBox="0 0 (\d+) \1"/);
});
