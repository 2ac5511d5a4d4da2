import type { JsonValue } from '@latchkey/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BrandingAsset } from '../../records/pool-items/branding.ts';
import { defaultSettings } from './default-settings.ts';
import { mergedSettings } from './settings.ts';
import { classicThemeOf, type Theme, themeOf } from './theme.ts';
import { colourOf, contrast } from './theme-colours.ts';

const poolId = 'eu-central-1_Example01';
const brandingId = '1b2c3d4e-5f60-4711-8a9b-0c1d2e3f4a5b';
const name = (digit: string) => `${digit.repeat(64)}.png`;
const path = (digit: string) => `/assets/${poolId}/${brandingId}/${name(digit)}`;

const themed = (settings: JsonValue, assets: readonly BrandingAsset[] = []): Theme =>
  themeOf({ poolId, brandingId, branding: { useCognitoProvidedValues: false, settings, assets } });

const asset = (Category: BrandingAsset['Category'], ColorMode: BrandingAsset['ColorMode'], fileName: string) =>
  ({ Category, ColorMode, Extension: 'PNG', fileName }) as const;

/** The same document with every value replaced. */
function everywhere(value: JsonValue, by: (leaf: JsonValue) => JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((entry: JsonValue) => everywhere(entry, by));
  if (typeof value !== 'object' || value === null) return by(value);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, everywhere(member, by)]));
}

/** The custom properties of the first or second block of a style. */
function propertiesOf(css: string, block: number): ReadonlyMap<string, string> {
  const rule = [...css.matchAll(/:root\{([^}]*)\}/g)][block]?.[1] ?? '';
  return new Map(
    rule.split(';').map((entry) => [entry.slice(2, entry.indexOf(':')), entry.slice(entry.indexOf(':') + 1)]),
  );
}

/** Texts and what they stand on. */
const pairs = [
  ['ink', 'card'],
  ['heading', 'card'],
  ['faint', 'card'],
  ['label', 'card'],
  ['hint', 'card'],
  ['link', 'card'],
  ['link-hover', 'card'],
  ['page-ink', 'page'],
  ['page-link', 'page'],
  ['field-ink', 'field'],
  ['placeholder', 'field'],
  ['bad-ink', 'bad'],
  ['good-ink', 'good'],
  ['main-ink', 'main'],
  ['main-ink-hover', 'main-hover'],
  ['main-ink-active', 'main-active'],
  ['other-ink', 'other'],
  ['idp-ink', 'idp'],
  ['idp-ink-hover', 'idp-hover'],
] as const;

const opaque = (css: string | undefined) => colourOf(`${css?.slice(1)}ff`.slice(0, 8)) ?? [0, 0, 0, 1];

describe('The look of version 2', () => {
  it('is the default without a style, with values of the service, and with settings that say nothing', () => {
    const expected = themeOf();
    const branding = { useCognitoProvidedValues: true, settings: { components: 'old' }, assets: [] };
    expect(themeOf({ poolId, brandingId, branding })).toEqual(expected);
    expect(themed({})).toEqual(expected);
    expect(themed(null)).toEqual(expected);
    expect(expected.adjusted).toEqual([]);
    expect(expected.scheme).toBe('light dark');
  });

  it('takes colours and radii of the settings', () => {
    const { css } = themed({
      componentClasses: { buttons: { borderRadius: 20.5 }, input: { borderRadius: 9999 } },
      components: { primaryButton: { lightMode: { defaults: { backgroundColor: '112233ff' } } } },
    });
    expect(propertiesOf(css, 0).get('radius-button')).toBe('20.5px');
    expect(propertiesOf(css, 0).get('radius-field')).toBe('48px');
    expect(propertiesOf(css, 1).get('main')).toBe('#112233');
    expect(propertiesOf(css, 2).get('main')).toBe('#7db8f5');
  });

  it.each(['LIGHT', 'DARK', 'DYNAMIC'] as const)('has the color scheme %s', (colorSchemeMode) => {
    const logo = [asset('FORM_LOGO', 'LIGHT', name('a')), asset('FORM_LOGO', 'DARK', name('b'))];
    const settings = { categories: { global: { colorSchemeMode } }, components: { form: { logo: { enabled: true } } } };
    const { css, logo: image } = themed(settings, logo);
    const expected = {
      LIGHT: ['color-scheme:light;', false, path('a'), path('a')],
      DARK: ['color-scheme:dark;', false, path('b'), path('b')],
      DYNAMIC: ['color-scheme:light dark;', true, path('a'), path('b')],
    }[colorSchemeMode];
    expect(css).toContain(expected[0]);
    expect([css.includes('@media'), image?.light, image?.dark]).toEqual(expected.slice(1));
  });

  it('draws images that the settings turn on, and stands in for a missing mode', () => {
    const assets = [
      asset('FORM_LOGO', 'DYNAMIC', name('a')),
      asset('PAGE_BACKGROUND', 'DARK', name('b')),
      asset('FAVICON_ICO', 'DYNAMIC', name('c')),
      { ...asset('IDP_BUTTON_ICON', 'DYNAMIC', name('d')), ResourceId: 'Staff' },
    ];
    const off = themed({}, assets);
    expect([off.logo, off.css.includes('url(')]).toEqual([undefined, false]);
    const on = themed(
      { components: { form: { logo: { enabled: true } }, pageBackground: { image: { enabled: true } } } },
      assets,
    );
    expect(on.logo).toEqual({ light: path('a'), dark: path('a') });
    expect(on.css).toContain(`--page-image:url(${path('b')})`);
    expect(on.favicon).toEqual({ image: { light: path('c'), dark: path('c') }, type: 'image/x-icon' });
    expect(on.providerIcons?.get('Staff')).toEqual({ light: path('d'), dark: path('d') });
  });

  it.each([
    '</style><script>',
    'red;}body{display:none',
    'url(//evil.example)',
    '#fff',
    '112233FF;',
    '__proto__',
    1e308,
    -5,
    null,
  ])('ignores %s in the place of every setting', (hostile) => {
    const { css } = themed(everywhere(defaultSettings, () => hostile));
    const plain = themeOf().css;
    const withoutRadii = (text: string) => text.replace(/radius-\w+:\d+px/g, '');
    expect(withoutRadii(css)).toBe(withoutRadii(plain));
  });

  it.each(['../../x.png', `${'a'.repeat(64)}.png);}*{x:url(//evil`, 'a.svg"', ''])(
    'draws no file with the name %s',
    (fileName) => {
      const settings = {
        components: { form: { logo: { enabled: true } }, pageBackground: { image: { enabled: true } } },
      };
      const { css, logo } = themed(settings, [
        asset('FORM_LOGO', 'DYNAMIC', fileName),
        asset('PAGE_BACKGROUND', 'DYNAMIC', fileName),
      ]);
      expect([logo, css.includes('url(')]).toEqual([undefined, false]);
    },
  );

  it('can be read in all colours (4.5 to 1), and says which were changed', () => {
    const colour = fc.stringMatching(/^[0-9a-f]{8}$/);
    fc.assert(
      fc.property(fc.infiniteStream(colour), (stream) => {
        const settings = everywhere(defaultSettings, (leaf) =>
          typeof leaf === 'string' && /^[0-9a-f]{8}$/.test(leaf) ? (stream.next().value ?? leaf) : leaf,
        );
        const { css } = themed(settings);
        for (const block of [1, 2]) {
          const properties = propertiesOf(css, block);
          for (const [text, ground] of pairs) {
            const [front, back] = [properties.get(text), properties.get(ground)];
            if (front?.length === 9) continue;
            expect(contrast(opaque(front), opaque(back)), `${text} ${front} on ${ground} ${back}`).toBeGreaterThan(4.4);
          }
        }
      }),
      { numRuns: 200 },
    );
    const { adjusted } = themed(
      mergedSettings({}, { components: { pageText: { lightMode: { bodyColor: 'ffffffff' } } } }),
    );
    expect(adjusted).toContain('light ink');
  });

  it('orders ways to sign in and identity providers', () => {
    const { providersFirst, providerOrder } = themed({
      categories: {
        auth: { authMethodOrder: [[{ display: 'BUTTON', type: 'FEDERATED' }]], federation: { order: ['B', 'A'] } },
      },
    });
    expect([providersFirst, providerOrder]).toEqual([true, ['B', 'A']]);
    expect(themeOf().providersFirst).toBe(false);
  });
});

describe('The look of version 1', () => {
  const classic = (css: string | null, imageName: string | null = null) =>
    classicThemeOf({ poolId, owner: 'ALL', customization: { css, imageName } });

  it('has the rules of the pool owner after its own, on light pages', () => {
    const { css, scheme } = classic('.label-customizable { color: #123456 }');
    expect(css.endsWith('.label-customizable { color: #123456 }')).toBe(true);
    expect(scheme).toBe('light');
    expect(classic(null).scheme).toBe('light dark');
  });

  it('has the logo', () => {
    expect(classic(null, name('e')).logo?.light).toBe(`/assets/${poolId}/ALL/${name('e')}`);
    expect(classic(null, '../x.png').logo).toBeUndefined();
  });

  it('leaves out rules that could end the style element', () => {
    expect(classic('.label-customizable{}</style><script>alert(1)</script>').css).not.toContain('script');
  });
});
