/** Images of branding styles, as browsers show them. */
import { createHash } from 'node:crypto';
import { CreateManagedLoginBrandingCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool, sdk } from '../harness/aws.ts';
import { openTab, skipped, startChromium, titled } from '../harness/chromium.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';

const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><style>rect { fill: rgb(0, 128, 0) }</style>
<rect width="30" height="20"/><image href="data:image/png;base64,${pixel}" width="1" height="1"/></svg>`;

describe.skipIf(skipped)(titled('Images of a branding style in Chromium'), () => {
  let latchkey: Latchkey;
  let chromium: Browser;
  beforeAll(async () => {
    [chromium, latchkey] = await Promise.all([startChromium(), startLatchkey()]);
  });
  afterAll(() => Promise.all([chromium?.close(), latchkey?.stop()]));

  it('an SVG is shown in a page, and as a document that belongs to no origin', async () => {
    const client = sdk(latchkey.endpoint);
    const { userPoolId: UserPoolId, clientId: ClientId } = await createPool(client, { mfa: 'OFF' });
    const Bytes = Buffer.from(svg);
    const { ManagedLoginBranding } = await client.send(
      new CreateManagedLoginBrandingCommand({
        UserPoolId,
        ClientId,
        UseCognitoProvidedValues: true,
        Assets: [{ Category: 'FORM_LOGO', ColorMode: 'LIGHT', Extension: 'SVG', Bytes }],
      }),
    );
    const fileName = `${createHash('sha256').update(Bytes).digest('hex')}.svg`;
    const address = `${latchkey.endpoint}/assets/${UserPoolId}/${ManagedLoginBranding?.ManagedLoginBrandingId}/${fileName}`;

    const { page, problems } = await openTab(await chromium.newContext());
    await page.setContent(`<img src="${address}" alt="logo">`);
    const image = page.getByAltText('logo');
    await expect.poll(() => image.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBe(30);
    await page.goto(address);
    expect(await page.evaluate(() => globalThis.origin)).toBe('null');
    expect(await page.locator('rect').evaluate((element) => getComputedStyle(element).fill)).toBe('rgb(0, 128, 0)');
    expect(problems).toEqual([]);
  });
});
