/** What is measured in a page: its size, its targets, and what axe finds. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The success criteria of WCAG 2.2, levels A and AA, and what axe calls good practice. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

/** Returns what axe finds, one line for each element. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  const isThere = await page.evaluate(() => 'axe' in globalThis);
  if (!isThere) await page.evaluate(axe);
  return page.evaluate(async (wanted) => {
    const { axe: runner } = globalThis as unknown as {
      axe: {
        run(
          options: object,
        ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
      };
    };
    const { violations } = await runner.run({ runOnly: wanted });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  }, tags);
}

/** Returns what is wider than the page or its card, and buttons and fields that are lower than 44 px. */
export function misfits(page: Page): Promise<readonly string[]> {
  // The script runs in the browser, whose types this project does not have.
  return page.evaluate(`(() => {
    const found = [];
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) found.push('the page is ' + root.scrollWidth + ' px wide');
    const card = document.querySelector('main').getBoundingClientRect();
    for (const element of document.querySelectorAll('main *')) {
      const { left, right, height, width } = element.getBoundingClientRect();
      if (width === 0 || element.closest('.hidden')) continue;
      const name = element.outerHTML.slice(0, 80);
      if (right > card.right + 0.5 || left < card.left - 0.5) found.push('sticks out: ' + name);
      if (element.scrollWidth > element.clientWidth + 1 && element.matches('button, a, p, h1, label, li, code')) found.push('too narrow: ' + name);
      if (element.matches('button, input:not([type=hidden], [type=checkbox], [type=radio])') && height < 44) found.push('low: ' + name);
    }
    return found;
  })()`);
}
