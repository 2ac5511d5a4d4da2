/** What is measured in a page of the console. */
import type { Page } from 'playwright-core';

/** Returns what is wider than the page or its card, ids that are not unique, and what is too small to hit (WCAG 2.2, 2.5.8: 24 px). */
export function overflow(page: Page): Promise<readonly string[]> {
  // The script runs in the browser, whose types this project does not have.
  return page.evaluate(`(() => {
    const found = [];
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) found.push('the page is ' + root.scrollWidth + ' px wide');
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    for (const id of new Set(ids)) if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push('two elements have the id ' + id);
    for (const label of document.querySelectorAll('label')) if (!label.control) found.push('a label without a field: ' + label.textContent);
    for (const element of document.querySelectorAll('body *')) {
      const { left, right, height, width } = element.getBoundingClientRect();
      if (width === 0 || element.closest('.hidden, .skip, thead')) continue;
      const name = element.outerHTML.slice(0, 100);
      const card = element.closest('.card')?.getBoundingClientRect();
      if (right > (card?.right ?? innerWidth) + 0.5 || left < (card?.left ?? 0) - 0.5) found.push('sticks out: ' + name);
      if (element.matches('button, input:not([type=hidden], [type=checkbox]), select, summary') && height < 24) found.push('low: ' + name);
    }
    return found;
  })()`);
}
