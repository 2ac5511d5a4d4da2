/** Turns the colours and lengths of a Settings document into CSS custom properties. */
import type { JsonValue } from '@latchkey/model';
import { defaultSettings } from './default-settings.ts';
import { black, type Colour, colourOf, contrast, cssOf, over, readable, white } from './theme-colours.ts';

export type Mode = 'lightMode' | 'darkMode';

/** Returns the value at a path such as `components.form.borderRadius`; undefined: there is none. */
export function settingAt(settings: JsonValue, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = settings;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, key))
      return undefined;
    value = (value as Readonly<Record<string, JsonValue>>)[key];
  }
  return value;
}

/** The colours of one mode. A text colour that cannot be read on its background is replaced; its property is in `adjusted`. */
export interface ModeProperties {
  readonly properties: Readonly<Record<string, string>>;
  readonly adjusted: readonly string[];
}

/** Contrast that WCAG 2.2 asks for (level AA): of text (1.4.3), and of the edges of fields and what shows the focus (1.4.11). */
const textRatio = 4.5;
const visibleRatio = 3;

/** Returns the colours of a mode. Settings that are missing have the defaults. */
export function modeProperties(settings: JsonValue, mode: Mode): ModeProperties {
  const at = (path: string): Colour => {
    const inMode = path.replace('MODE', mode);
    return colourOf(settingAt(settings, inMode)) ?? colourOf(settingAt(defaultSettings, inMode)) ?? black;
  };
  const adjusted: string[] = [];
  const properties: Record<string, string> = {};
  const set = (name: string, colour: Colour) => {
    properties[name] = cssOf(colour);
  };
  const text = (name: string, colour: Colour, backgrounds: readonly Colour[], ratio = textRatio) => {
    const chosen = readable(colour, backgrounds, ratio);
    if (chosen !== colour) adjusted.push(name);
    set(name, chosen);
  };

  const page = over(at('components.pageBackground.MODE.color'), mode === 'lightMode' ? white : black);
  const card = over(at('components.form.MODE.backgroundColor'), page);
  const field = over(at('componentClasses.input.MODE.defaults.backgroundColor'), card);
  const body = at('components.pageText.MODE.bodyColor');
  const faint = at('components.pageText.MODE.descriptionColor');
  const link = at('componentClasses.link.MODE.defaults.textColor');
  set('page', page);
  text('page-ink', faint, [page]);
  text('page-link', link, [page]);
  set('card', card);
  set('card-line', at('components.form.MODE.borderColor'));
  text('ink', body, [card]);
  text('heading', at('components.pageText.MODE.headingColor'), [card]);
  text('faint', faint, [card]);
  text('label', at('componentClasses.inputLabel.MODE.textColor'), [card]);
  text('hint', at('componentClasses.inputDescription.MODE.textColor'), [card]);
  text('link', link, [card]);
  text('link-hover', at('componentClasses.link.MODE.hover.textColor'), [card]);
  set('line', at('componentClasses.divider.MODE.borderColor'));
  set('field', field);
  const line = at('componentClasses.input.MODE.defaults.borderColor');
  if (contrast(field, card) >= visibleRatio) set('field-line', line);
  else text('field-line', line, [card], visibleRatio);
  text('field-ink', body, [field]);
  text('placeholder', at('componentClasses.input.MODE.placeholderColor'), [field]);
  text('focus', at('componentClasses.focusState.MODE.borderColor'), [card, page], visibleRatio);
  text('option', at('componentClasses.optionControls.MODE.selected.backgroundColor'), [card], visibleRatio);

  const alert = over(at('components.alert.MODE.error.backgroundColor'), card);
  set('bad', alert);
  set('bad-line', at('components.alert.MODE.error.borderColor'));
  text('bad-ink', body, [alert]);
  text('bad-sign', at('componentClasses.statusIndicator.MODE.error.indicatorColor'), [alert, card], visibleRatio);
  const good = over(at('componentClasses.statusIndicator.MODE.success.backgroundColor'), card);
  set('good', good);
  set('good-line', at('componentClasses.statusIndicator.MODE.success.borderColor'));
  text('good-ink', body, [good]);

  const buttons = { main: 'primaryButton', other: 'secondaryButton', idp: 'idpButton.standard' };
  for (const [name, component] of Object.entries(buttons)) {
    for (const [suffix, state] of Object.entries({ '': 'defaults', '-hover': 'hover', '-active': 'active' })) {
      const colours = `components.${component}.MODE.${state}`;
      const background = over(at(`${colours}.backgroundColor`), card);
      set(`${name}${suffix}`, background);
      set(`${name}-line${suffix}`, at(`${colours}.borderColor`));
      text(`${name}-ink${suffix}`, at(`${colours}.textColor`), [background]);
    }
  }
  for (const [name, component] of Object.entries({ header: 'pageHeader', footer: 'pageFooter' })) {
    set(name, at(`components.${component}.MODE.background.color`));
    set(`${name}-line`, at(`components.${component}.MODE.borderColor`));
  }
  return { properties, adjusted };
}

/** Lengths in pixels; larger ones would only break the page. */
const maxRadius = 48;

/** Returns what is the same in both modes. */
export function commonProperties(settings: JsonValue): Readonly<Record<string, string>> {
  const radius = (path: string) => {
    const value = settingAt(settings, path) ?? settingAt(defaultSettings, path);
    const isLength = typeof value === 'number' && Number.isFinite(value);
    return `${isLength ? Math.min(Math.max(value, 0), maxRadius) : 8}px`;
  };
  return {
    'radius-button': radius('componentClasses.buttons.borderRadius'),
    'radius-field': radius('componentClasses.input.borderRadius'),
    'radius-alert': radius('components.alert.borderRadius'),
    'radius-card': radius('components.form.borderRadius'),
    gap: settingAt(settings, 'categories.global.spacingDensity') === 'COMPACT' ? '.75rem' : '1rem',
  };
}
