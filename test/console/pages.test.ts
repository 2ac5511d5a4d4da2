/** Every page of the console in Chromium, narrow and wide, light and dark. */
import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTab, skipped, startChromium, titled } from '../harness/chromium.ts';
import { axeFindings } from '../pages/measure.ts';
import { type Populated, startPopulated } from './populated.ts';
import { overflow } from './measure.ts';

/** A folder for screenshots of the pages, if they are wanted. */
const { LATCHKEY_PICTURES: pictures } = process.env;

const looks = (['light', 'dark'] as const).flatMap((scheme) => [320, 1280].map((width) => [scheme, width] as const));

describe.skipIf(skipped)(titled('Pages of the console'), () => {
  let populated: Populated;
  let chromium: Browser;
  beforeAll(async () => {
    [chromium, populated] = await Promise.all([startChromium(), startPopulated()]);
    if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
  });
  afterAll(() => Promise.all([chromium?.close(), populated?.latchkey.stop()]));

  it.each(looks)('%s, %d px: nothing sticks out, and axe finds nothing', async (colorScheme, width) => {
    const context = await chromium.newContext({ colorScheme, viewport: { width, height: 800 } });
    const { page, problems } = await openTab(context);
    const found: string[] = [];
    for (const [name, address] of Object.entries(populated.addresses)) {
      await page.goto(address);
      const findings = [...(await overflow(page)), ...(await axeFindings(page))];
      found.push(...findings.map((finding) => `${name}: ${finding}`));
      if (pictures !== undefined) {
        await page.screenshot({ path: `${pictures}/${name}-${colorScheme}-${width}.png`, fullPage: true });
      }
    }
    expect(found).toEqual([]);
    expect(problems).toEqual([]);
    await context.close();
  });
});
