import { element } from './element.ts';

/** The periods for which a browser can be remembered, in days. */
const periods = [30, 60, 90];

export interface RememberChoice {
  readonly node: HTMLElement;
  /** The chosen number of days; undefined if the browser is not to be remembered. */
  days(): number | undefined;
}

/** Creates the checkbox "Remember this browser for" with a list of periods. */
export function rememberChoice(): RememberChoice {
  const box = element('input', { type: 'checkbox', id: 'remember' });
  const period = periodChoice('remember-days');
  const label = element('label', { htmlFor: 'remember' }, 'Remember this browser for');
  // A user who picks a period wants the browser to be remembered.
  period.addEventListener('change', () => {
    box.checked = true;
  });
  return {
    node: element('div', { className: 'choice' }, box, label, period),
    days: () => (box.checked ? Number(period.value) : undefined),
  };
}

/** Creates the list of periods: 30, 60 or 90 days. */
export function periodChoice(id: string): HTMLSelectElement {
  const options = periods.map((days) => element('option', { value: String(days) }, `${days} days`));
  const select = element('select', { id }, ...options);
  select.ariaLabel = 'How long to remember this browser';
  return select;
}
