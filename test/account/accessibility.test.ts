/** The account page on narrow and wide screens, in light and dark. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { skipped, titled } from '../harness/chromium.ts';
import { newPerson } from '../harness/people.ts';
import { setChromium, setStage } from '../login/stage.ts';
import { addAppDevice, newDeviceApp, sections, visitAccount } from './account-visitor.ts';

describe.skipIf(skipped)(titled('Accessibility of the account page'), () => {
  const stage = setStage();
  const browser = setChromium();

  describe.each([320, 1280])('%i pixels wide', (width) => {
    it.each(['light', 'dark'] as const)('fits, and axe finds nothing: %s', async (colorScheme) => {
      const app = await newDeviceApp(stage.latchkey);
      const person = await newPerson(app, undefined, { email: 'ada@example.com', given_name: 'Ada' });
      await addAppDevice(app, person);
      const viewport = { width, height: 900 };
      const visitor = await visitAccount(browser.chromium, stage.latchkey, app, { person, viewport, colorScheme });
      const { page, at } = visitor;
      const found: Record<string, readonly string[]> = {};
      const look = async (name: string) => {
        found[name] = [...(await violationsOn(page)), ...(await overflowOn(page))];
      };
      await look('overview');
      for (const section of sections) {
        await page.goto(at(section));
        await look(section);
      }
      await page.goto(at('mfa'));
      await page.getByRole('button', { name: 'Set up' }).click();
      await look('app');
      await page.getByRole('button', { name: 'Finish' }).waitFor();
      expect(Object.entries(found).filter(([, faults]) => faults.length > 0)).toEqual([]);
    });
  });
});

async function violationsOn(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
    'axe.run(document)',
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
}

async function overflowOn(page: Page): Promise<readonly string[]> {
  const [wide, visible] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  );
  return wide > visible ? [`${wide} pixels wide`] : [];
}
