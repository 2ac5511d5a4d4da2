/** The header of a request that reads a page again. */
export const AGAIN = 'x-latchkey-again';

/**
 * The script of the console. Every page works without it; it adds buttons that copy, and reads live pages again every three
 * seconds, as long as they are visible and nobody has paused them.
 */
export const consoleScript = `
document.documentElement.classList.add('js');
document.addEventListener('click', async ({ target }) => {
  const button = target.closest('[data-copy]');
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.textContent = 'Copied';
  setTimeout(() => { button.textContent = 'Copy'; }, 1500);
});
const live = document.querySelector('[data-live]');
if (live) {
  const bar = document.querySelector('.live');
  const state = bar.querySelector('.state');
  const pause = bar.querySelector('[data-pause]');
  let paused = false;
  let failures = 0;
  let before = live.innerHTML;
  bar.hidden = false;
  pause.addEventListener('click', () => {
    paused = !paused;
    bar.classList.toggle('paused', paused);
    state.textContent = paused ? 'Paused' : 'Live';
    pause.textContent = paused ? 'Continue' : 'Pause';
  });
  const isBusy = () => live.contains(document.activeElement) || String(getSelection()) !== '';
  const read = async () => {
    if (!paused && !document.hidden && !isBusy()) {
      try {
        const answer = await fetch(location.href, { redirect: 'error', headers: { accept: 'text/html', '${AGAIN}': '1' } });
        if (!answer.ok) throw new Error(String(answer.status));
        const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
        const fresh = page.querySelector('[data-live]');
        if (fresh && fresh.innerHTML !== before && !isBusy() && !paused) {
          before = fresh.innerHTML;
          live.replaceChildren(...document.importNode(fresh, true).childNodes);
        }
        if (failures > 0) state.textContent = 'Live';
        failures = 0;
      } catch {
        failures += 1;
        state.textContent = 'Connection lost. Trying again…';
      }
    }
    setTimeout(read, Math.min(3000 * 2 ** failures, 60000));
  };
  setTimeout(read, 3000);
}
`;
