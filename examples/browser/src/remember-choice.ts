import { element } from './element.ts';

/** For how long a browser can be remembered, in days. */
const periods = [30, 60, 90];

export interface RememberChoice {
  readonly node: HTMLElement;
  /** For how many days; undefined: not at all. */
  days(): number | undefined;
}

/** "Remember this browser for 30 days." */
export function rememberChoice(): RememberChoice {
  const box = element('input', { type: 'checkbox', id: 'remember' });
  const period = periodChoice('remember-days');
  const label = element('label', { htmlFor: 'remember' }, 'Remember this browser for');
  // Who picks a period means yes.
  period.addEventListener('change', () => {
    box.checked = true;
  });
  return {
    node: element('div', { className: 'choice' }, box, label, period),
    days: () => (box.checked ? Number(period.value) : undefined),
  };
}

/** 30, 60 or 90 days. */
export function periodChoice(id: string): HTMLSelectElement {
  const options = periods.map((days) => element('option', { value: String(days) }, `${days} days`));
  const select = element('select', { id }, ...options);
  select.ariaLabel = 'How long to remember this browser';
  return select;
}
