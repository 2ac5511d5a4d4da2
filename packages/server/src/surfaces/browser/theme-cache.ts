/** Keeps themes, because merging the settings and checking all colours takes about a millisecond. */
import type { Theme } from '../../rules/branding/theme.ts';

/** A page needs one theme, and a server has few app clients that are used at the same time. */
const maxThemes = 200;

export class ThemeCache {
  readonly #themes = new Map<string, Theme>();

  /**
   * Returns the theme of a key, made once.
   *
   * @param key changes with the style: the version of the domain, the id of the style, and when it was modified
   */
  get(key: string, make: () => Theme): Theme {
    const known = this.#themes.get(key);
    if (known !== undefined) return known;
    const theme = make();
    const [oldest] = this.#themes.keys();
    if (this.#themes.size >= maxThemes && oldest !== undefined) this.#themes.delete(oldest);
    this.#themes.set(key, theme);
    return theme;
  }
}
