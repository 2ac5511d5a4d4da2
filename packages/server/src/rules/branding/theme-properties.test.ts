import type { JsonValue } from '@latchkey/model';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from './default-settings.ts';
import { commonProperties, type Mode, modeProperties, settingAt } from './theme-properties.ts';

/** Nests a value, so that it stands at a path such as `components.form.borderRadius`. */
function at(path: string, value: JsonValue): JsonValue {
  return path.split('.').reduceRight<JsonValue>((inner, key) => ({ [key]: inner }), value);
}

const button = (name: string, component: string): readonly (readonly [string, string])[] =>
  [
    ['', 'defaults'],
    ['-hover', 'hover'],
    ['-active', 'active'],
  ].flatMap(([suffix, state]) => [
    [`${name}${suffix}`, `components.${component}.MODE.${state}.backgroundColor`] as const,
    [`${name}-line${suffix}`, `components.${component}.MODE.${state}.borderColor`] as const,
    [`${name}-ink${suffix}`, `components.${component}.MODE.${state}.textColor`] as const,
  ]);

/** Properties that have the colour of a setting. */
const sources: readonly (readonly [property: string, path: string])[] = [
  ['page', 'components.pageBackground.MODE.color'],
  ['page-ink', 'components.pageText.MODE.descriptionColor'],
  ['page-link', 'componentClasses.link.MODE.defaults.textColor'],
  ['card', 'components.form.MODE.backgroundColor'],
  ['card-line', 'components.form.MODE.borderColor'],
  ['ink', 'components.pageText.MODE.bodyColor'],
  ['heading', 'components.pageText.MODE.headingColor'],
  ['faint', 'components.pageText.MODE.descriptionColor'],
  ['label', 'componentClasses.inputLabel.MODE.textColor'],
  ['hint', 'componentClasses.inputDescription.MODE.textColor'],
  ['link', 'componentClasses.link.MODE.defaults.textColor'],
  ['link-hover', 'componentClasses.link.MODE.hover.textColor'],
  ['line', 'componentClasses.divider.MODE.borderColor'],
  ['field', 'componentClasses.input.MODE.defaults.backgroundColor'],
  ['field-line', 'componentClasses.input.MODE.defaults.borderColor'],
  ['field-ink', 'components.pageText.MODE.bodyColor'],
  ['placeholder', 'componentClasses.input.MODE.placeholderColor'],
  ['focus', 'componentClasses.focusState.MODE.borderColor'],
  ['option', 'componentClasses.optionControls.MODE.selected.backgroundColor'],
  ['bad', 'components.alert.MODE.error.backgroundColor'],
  ['bad-line', 'components.alert.MODE.error.borderColor'],
  ['bad-ink', 'components.pageText.MODE.bodyColor'],
  ['bad-sign', 'componentClasses.statusIndicator.MODE.error.indicatorColor'],
  ['good', 'componentClasses.statusIndicator.MODE.success.backgroundColor'],
  ['good-line', 'componentClasses.statusIndicator.MODE.success.borderColor'],
  ['good-ink', 'components.pageText.MODE.bodyColor'],
  ...button('main', 'primaryButton'),
  ...button('other', 'secondaryButton'),
  ...button('idp', 'idpButton.standard'),
  ['header', 'components.pageHeader.MODE.background.color'],
  ['header-line', 'components.pageHeader.MODE.borderColor'],
  ['footer', 'components.pageFooter.MODE.background.color'],
  ['footer-line', 'components.pageFooter.MODE.borderColor'],
];

/** Whether the settings of a mode are backgrounds, which are light here; everything else is dark and can be read on them. */
const isBackground = (path: string) => /\.(?:backgroundColor|color)$/.test(path) && !path.includes('selected');

/** Each setting of the mode with a colour of its own. */
function distinctColours(mode: Mode): ReadonlyMap<string, string> {
  const paths = [...new Set(sources.map(([, path]) => path))];
  return new Map(
    paths.map((path, index) => {
      const number = index.toString(16).padStart(2, '0');
      return [path.replace('MODE', mode), isBackground(path) ? `ffff${(255 - index).toString(16)}` : `0000${number}`];
    }),
  );
}

function documentOf(colours: ReadonlyMap<string, string>): JsonValue {
  let document: Record<string, JsonValue> = {};
  const merged = (one: JsonValue, other: JsonValue): JsonValue => {
    if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) return other;
    const both = one as Record<string, JsonValue>;
    const added = Object.entries(other).map(([key, value]) => [
      key,
      key in both ? merged(both[key] ?? null, value) : value,
    ]);
    return { ...both, ...Object.fromEntries(added) } as JsonValue;
  };
  for (const [path, colour] of colours) document = merged(document, at(path, `${colour}ff`)) as typeof document;
  return document;
}

describe('the colours of a mode', () => {
  it.each(['lightMode', 'darkMode'] as const)('are those of the settings of %s', (mode) => {
    const colours = distinctColours(mode);
    const { properties, adjusted } = modeProperties(documentOf(colours), mode);
    const expected = sources.map(([property, path]) => [property, `#${colours.get(path.replace('MODE', mode))}`]);
    expect(properties).toEqual(Object.fromEntries(expected));
    expect(adjusted).toEqual([]);
  });

  it.each(['lightMode', 'darkMode'] as const)(
    'are the defaults of %s without settings, or with other values',
    (mode) => {
      const expected = modeProperties(defaultSettings, mode);
      for (const settings of [{}, null, at(`components.form.${mode}.backgroundColor`, '#ffffff')]) {
        expect(modeProperties(settings, mode)).toEqual(expected);
      }
    },
  );

  it('lie over each other: the field on the card, the card on the page, the page on white or black', () => {
    const clear = new Map(
      ['lightMode', 'darkMode'].flatMap((mode) => [
        [`components.pageBackground.${mode}.color`, '00000000'],
        [`components.form.${mode}.backgroundColor`, '80808080'],
        [`componentClasses.input.${mode}.defaults.backgroundColor`, 'ff000080'],
        [`components.alert.${mode}.error.backgroundColor`, '00ff0080'],
        [`componentClasses.statusIndicator.${mode}.success.backgroundColor`, '0000ff80'],
        [`components.primaryButton.${mode}.defaults.backgroundColor`, '00ffff80'],
        [`components.pageHeader.${mode}.background.color`, '12345680'],
      ]),
    );
    const settings = [...clear].reduce<JsonValue>((all, [path, colour]) => withValue(all, path, colour), {});
    const shown = (mode: Mode) => {
      const { page, card, field, bad, good, main, header } = modeProperties(settings, mode).properties;
      return { page, card, field, bad, good, main, header };
    };
    expect(shown('lightMode')).toEqual({
      page: '#ffffff',
      card: '#bfbfbf',
      field: '#df5f5f',
      bad: '#5fdf5f',
      good: '#5f5fdf',
      main: '#5fdfdf',
      header: '#12345680',
    });
    expect(shown('darkMode')).toEqual({
      page: '#000000',
      card: '#404040',
      field: '#a02020',
      bad: '#20a020',
      good: '#2020a0',
      main: '#20a0a0',
      header: '#12345680',
    });
  });

  /** Texts and signs, with the least contrast that they need to the white page. */
  const readableOnWhite = [
    ['page-ink', 'components.pageText.lightMode.descriptionColor', 4.5],
    ['page-link', 'componentClasses.link.lightMode.defaults.textColor', 4.5],
    ['ink', 'components.pageText.lightMode.bodyColor', 4.5],
    ['heading', 'components.pageText.lightMode.headingColor', 4.5],
    ['faint', 'components.pageText.lightMode.descriptionColor', 4.5],
    ['label', 'componentClasses.inputLabel.lightMode.textColor', 4.5],
    ['hint', 'componentClasses.inputDescription.lightMode.textColor', 4.5],
    ['link', 'componentClasses.link.lightMode.defaults.textColor', 4.5],
    ['link-hover', 'componentClasses.link.lightMode.hover.textColor', 4.5],
    ['field-line', 'componentClasses.input.lightMode.defaults.borderColor', 3],
    ['field-ink', 'components.pageText.lightMode.bodyColor', 4.5],
    ['placeholder', 'componentClasses.input.lightMode.placeholderColor', 4.5],
    ['focus', 'componentClasses.focusState.lightMode.borderColor', 3],
    ['option', 'componentClasses.optionControls.lightMode.selected.backgroundColor', 3],
    ['bad-ink', 'components.pageText.lightMode.bodyColor', 4.5],
    ['bad-sign', 'componentClasses.statusIndicator.lightMode.error.indicatorColor', 3],
    ['good-ink', 'components.pageText.lightMode.bodyColor', 4.5],
    ['main-ink', 'components.primaryButton.lightMode.defaults.textColor', 4.5],
    ['main-ink-hover', 'components.primaryButton.lightMode.hover.textColor', 4.5],
    ['main-ink-active', 'components.primaryButton.lightMode.active.textColor', 4.5],
    ['other-ink', 'components.secondaryButton.lightMode.defaults.textColor', 4.5],
    ['idp-ink', 'components.idpButton.standard.lightMode.defaults.textColor', 4.5],
  ] as const;
  const whiteGrounds = documentOf(
    new Map([...distinctColours('lightMode')].map(([path, colour]) => [path, isBackground(path) ? 'ffffff' : colour])),
  );

  it.each(readableOnWhite)('of %s are adjusted below the contrast: %s, %d to 1', (property, path, ratio) => {
    // Greys on white: 767676 has 4.54 to 1, and 777777 has 4.48; 949494 has 3.03, and 959595 has 2.99.
    const [enough, tooLittle] = ratio === 3 ? ['949494', '959595'] : ['767676', '777777'];
    const kept = modeProperties(withValue(whiteGrounds, path, `${enough}ff`), 'lightMode');
    expect(kept.properties[property]).toBe(`#${enough}`);
    expect(kept.adjusted).not.toContain(property);
    const changed = modeProperties(withValue(whiteGrounds, path, `${tooLittle}ff`), 'lightMode');
    expect(changed.properties[property]).not.toBe(`#${tooLittle}`);
    expect(changed.adjusted).toContain(property);
  });

  it('keep the line of a field that differs from its card', () => {
    const input = 'componentClasses.input.lightMode.defaults';
    for (const [field, isKept] of [
      ['949494', true],
      ['959595', false],
    ] as const) {
      const settings = withValue(
        withValue(whiteGrounds, `${input}.backgroundColor`, `${field}ff`),
        `${input}.borderColor`,
        'eeeeeeff',
      );
      const { properties, adjusted } = modeProperties(settings, 'lightMode');
      expect([properties['field-line'] === '#eeeeee', adjusted.includes('field-line')]).toEqual([isKept, !isKept]);
    }
  });
});

function withValue(settings: JsonValue, path: string, value: JsonValue): JsonValue {
  const [key = '', ...rest] = path.split('.');
  const members = (typeof settings === 'object' ? settings : {}) as Readonly<Record<string, JsonValue>>;
  return { ...members, [key]: rest.length === 0 ? value : withValue(members[key] ?? {}, rest.join('.'), value) };
}

describe('what is the same in both modes', () => {
  const defaults = {
    'radius-button': '8px',
    'radius-field': '8px',
    'radius-alert': '8px',
    'radius-card': '12px',
    gap: '1rem',
  };
  const paths = {
    'radius-button': 'componentClasses.buttons.borderRadius',
    'radius-field': 'componentClasses.input.borderRadius',
    'radius-alert': 'components.alert.borderRadius',
    'radius-card': 'components.form.borderRadius',
  };

  it('has defaults', () => {
    expect(commonProperties({})).toEqual(defaults);
    expect(commonProperties(defaultSettings)).toEqual(defaults);
  });

  it.each(Object.entries(paths))('takes %s from %s, 0 to 48 pixels', (name, path) => {
    for (const [given, shown] of [
      [0, 0],
      [3.5, 3.5],
      [48, 48],
      [49, 48],
      [-1, 0],
      [Infinity, 8],
      ['20', 8],
    ] as const) {
      expect(commonProperties(at(path, given))).toEqual({ ...defaults, [name]: `${shown}px` });
    }
  });

  it.each([
    ['COMPACT', '.75rem'],
    ['REGULAR', '1rem'],
    [null, '1rem'],
  ])('has a gap for the density %s', (density, gap) => {
    expect(commonProperties(at('categories.global.spacingDensity', density))).toEqual({ ...defaults, gap });
  });
});

it('finds the setting at a path, and only own members of objects', () => {
  const settings = { a: { b: { c: 0 }, list: ['x'], text: 'y', nothing: null } };
  const found = ['a.b.c', 'a.b', 'a.list', 'a.nothing'].map((path) => settingAt(settings, path));
  expect(found).toEqual([0, { c: 0 }, ['x'], null]);
  for (const path of [
    'b',
    'a.b.c.d',
    'a.list.0',
    'a.list.length',
    'a.text.length',
    'a.nothing.x',
    'toString',
    'a.constructor',
  ]) {
    expect(settingAt(settings, path)).toBeUndefined();
  }
  expect(settingAt(null, 'a')).toBeUndefined();
});
