import { describe, expect, it } from 'vitest';
import { defaultSettings } from './default-settings.ts';
import { mergedSettings, settingsProblem } from './settings.ts';

describe('a Settings document', () => {
  it('may be the default one, or empty', () => {
    expect(settingsProblem(defaultSettings)).toBeUndefined();
    expect(settingsProblem({})).toBeUndefined();
  });

  it.each<[unknown, string]>([
    [[], 'settings must be an object'],
    ['x', 'settings must be an object'],
    [{ colors: {} }, 'settings has an unknown key "colors"'],
    [{ ['__proto__x']: {} }, 'settings has an unknown key "__proto__x"'],
    [{ constructor: {} }, 'settings has an unknown key "constructor"'],
    [{ components: { form: { border: 1 } } }, 'settings.components.form has an unknown key "border"'],
    [
      { components: { form: { lightMode: { backgroundColor: '#ffffff' } } } },
      'settings.components.form.lightMode.backgroundColor must be a colour of 8 hexadecimal digits',
    ],
    [
      { components: { form: { borderRadius: '8px' } } },
      'settings.components.form.borderRadius must be a number, 0 or more',
    ],
    [
      { components: { form: { borderRadius: -1 } } },
      'settings.components.form.borderRadius must be a number, 0 or more',
    ],
    [
      { categories: { form: { displayGraphics: 'yes' } } },
      'settings.categories.form.displayGraphics must be true or false',
    ],
    [
      { categories: { global: { colorSchemeMode: 'PINK' } } },
      'settings.categories.global.colorSchemeMode must be one of LIGHT, DARK, DYNAMIC',
    ],
    [
      { categories: { global: { spacingDensity: 'a;b' } } },
      'settings.categories.global.spacingDensity must be an upper-case word',
    ],
    [
      { categories: { auth: { authMethodOrder: [[{ kind: 'X' }]] } } },
      'settings.categories.auth.authMethodOrder.0.0 has an unknown key "kind"',
    ],
    [
      { categories: { auth: { federation: { order: Array(101).fill('a') } } } },
      'settings.categories.auth.federation.order must be a list of at most 100',
    ],
  ])('%j is rejected', (settings, problem) => {
    expect(settingsProblem(settings)).toBe(problem);
  });

  it('may have buttons for identity providers by name', () => {
    const button = { lightMode: { defaults: { textColor: '000000ff' } } };
    expect(settingsProblem({ components: { idpButton: { custom: { Corporate: button } } } })).toBeUndefined();
    expect(settingsProblem({ components: { idpButton: { custom: { Corporate: { size: 1 } } } } })).toBeTypeOf('string');
  });
});

it('merges objects, and replaces lists and values', () => {
  const defaults = { a: { b: 1, c: [1, 2] }, d: true };
  expect(mergedSettings(defaults, null)).toEqual(defaults);
  expect(mergedSettings(defaults, { a: { c: [] }, e: 'new' })).toEqual({ a: { b: 1, c: [] }, d: true, e: 'new' });
});
