/** The one place that changes what is on the page. */

/** Shows a view in place of the one before, and puts the focus where somebody without a mouse would want it. */
export function show(title: string, ...view: readonly Node[]): void {
  const main = document.querySelector('main');
  main?.replaceChildren(...view);
  document.title = `${title} – Latchkey example`;
  const target = main?.querySelector<HTMLElement>('input:not([type=checkbox])') ?? main?.querySelector('h1');
  target?.focus();
}

let silence: ReturnType<typeof setTimeout> | undefined;

/** Tells something in passing: shown at the bottom for a while, and read out when the reader pauses. */
export function announce(text: string): void {
  const status = document.querySelector('#status');
  if (status === null) return;
  status.textContent = text;
  clearTimeout(silence);
  silence = setTimeout(() => {
    status.textContent = '';
  }, 6000);
}
