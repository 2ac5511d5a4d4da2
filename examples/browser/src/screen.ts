/** The only module that changes the visible page. */

/** Replaces the view, and sets the focus to the first field or the heading, for users without a mouse. */
export function show(title: string, ...view: readonly Node[]): void {
  const main = document.querySelector('main');
  main?.replaceChildren(...view);
  document.title = `${title} – Latchkey example`;
  const target = main?.querySelector<HTMLElement>('input:not([type=checkbox])') ?? main?.querySelector('h1');
  target?.focus();
}

let clearTimer: ReturnType<typeof setTimeout> | undefined;

/** Shows a short message at the bottom for six seconds. Screen readers read it when they pause. */
export function announce(text: string): void {
  const status = document.querySelector('#status');
  if (status === null) return;
  status.textContent = text;
  clearTimeout(clearTimer);
  clearTimer = setTimeout(() => {
    status.textContent = '';
  }, 6000);
}
