/** Where the parts of a page stand, and which images it shows, by each setting. */
import type { JsonValue } from '@latchkey/model';
import { describe, expect, it } from 'vitest';
import type { BrandingAsset } from '../../records/pool-items/branding.ts';
import { classicThemeOf, type Theme, themeOf } from './theme.ts';

const [poolId, brandingId] = ['us-east-1_Example01', 'a-style'];
const file = (letter: string) => `${letter.repeat(64)}.png`;
const path = (letter: string) => `/assets/${poolId}/${brandingId}/${file(letter)}`;
const asset = (Category: BrandingAsset['Category'], letter: string, mode: BrandingAsset['ColorMode'] = 'DYNAMIC') =>
  ({ Category, ColorMode: mode, Extension: 'PNG', fileName: file(letter) }) as BrandingAsset;

/** A theme with the values at these paths. */
function themed(values: Readonly<Record<string, JsonValue>>, assets: readonly BrandingAsset[] = []): Theme {
  let settings: JsonValue = {};
  for (const [place, value] of Object.entries(values)) settings = withValue(settings, place, value);
  return themeOf({ poolId, brandingId, branding: { useCognitoProvidedValues: false, settings, assets } });
}

function withValue(settings: JsonValue, place: string, value: JsonValue): JsonValue {
  const [key = '', ...rest] = place.split('.');
  const members = settings as Readonly<Record<string, JsonValue>>;
  return { ...members, [key]: rest.length === 0 ? value : withValue(members[key] ?? {}, rest.join('.'), value) };
}

it('has the version of the domain, and nothing else by default', () => {
  const { css, ...look } = themeOf();
  expect(look).toEqual({
    version: 2,
    scheme: 'light dark',
    logoPlace: 'center',
    logoOutside: false,
    place: { horizontal: 'center', vertical: 'center' },
    providerIcons: new Map(),
    providersFirst: false,
    providerOrder: [],
    adjusted: [],
  });
  expect(css.split('\n').map((line) => line.slice(0, 40))).toEqual([
    expect.stringMatching(/^:root\{color-scheme:light dark;--radius-/),
    expect.stringMatching(/^:root\{--page:#f5f6f8;--page-ink:#/),
    '@media (prefers-color-scheme:dark){:root',
  ]);
  expect(css).toMatch(/\}\}$/);
  expect(classicThemeOf()).toEqual({ ...look, css, version: 1 });
});

describe('a place', () => {
  it.each([
    ['START', 'start'],
    ['CENTER', 'center'],
    ['END', 'end'],
    ['TOP', 'center'],
    [5, 'center'],
  ] as const)('%s is %s', (value, place) => {
    expect(themed({ 'components.form.logo.location': value }).logoPlace).toBe(place);
    const horizontal = themed({ 'categories.form.location.horizontal': value });
    expect(horizontal.place).toEqual({ horizontal: place, vertical: 'center' });
    const vertical = themed({ 'categories.form.location.vertical': value });
    expect(vertical.place).toEqual({ horizontal: 'center', vertical: place });
  });

  it('of the logo is outside of the card if it is OUT', () => {
    const outside = ['OUT', 'IN', true].map(
      (value) => themed({ 'components.form.logo.formInclusion': value }).logoOutside,
    );
    expect(outside).toEqual([true, false, false]);
  });
});

describe.each([
  ['header', 'pageHeader', 'PAGE_HEADER_LOGO', 'PAGE_FOOTER_LOGO'],
  ['footer', 'pageFooter', 'PAGE_FOOTER_LOGO', 'PAGE_HEADER_LOGO'],
] as const)('the %s', (bar, part, category, other) => {
  const on = { [`categories.global.${part}.enabled`]: true };
  const withLogo = { ...on, [`components.${part}.logo.enabled`]: true };
  const assets = [asset(other, 'e'), asset(category, 'a', 'LIGHT'), asset(category, 'b', 'DARK')];
  const both = { light: path('a'), dark: path('b') };

  it('is shown only if it is turned on', () => {
    expect(themed({ [`components.${part}.logo.enabled`]: true }, assets)).not.toHaveProperty(bar);
    expect(themed({ [`categories.global.${part}.enabled`]: 'true' }, assets)).not.toHaveProperty(bar);
    const shown = themed(on, assets);
    expect(shown[bar]).toEqual({ logoPlace: 'start' });
    expect(shown).not.toHaveProperty(bar === 'header' ? 'footer' : 'header');
  });

  it('has a logo if that is turned on, too, in the scheme of the page', () => {
    expect(themed(withLogo, assets)[bar]).toEqual({ logoPlace: 'start', logo: both });
    expect(themed(withLogo)[bar]).toEqual({ logoPlace: 'start' });
    expect(themed({ ...withLogo, [`components.${part}.logo.location`]: 'END' }, assets)[bar]?.logoPlace).toBe('end');
    const light = themed({ ...withLogo, 'categories.global.colorSchemeMode': 'LIGHT' }, assets);
    expect(light[bar]?.logo).toEqual({ light: path('a'), dark: path('a') });
    const dark = themed({ ...withLogo, 'categories.global.colorSchemeMode': 'DARK' }, assets);
    expect(dark[bar]?.logo).toEqual({ light: path('b'), dark: path('b') });
  });
});

describe('a background image', () => {
  it.each([
    ['page-image', 'components.pageBackground.image.enabled', 'PAGE_BACKGROUND'],
    ['card-image', 'components.form.backgroundImage.enabled', 'FORM_BACKGROUND'],
    ['header-image', 'components.pageHeader.backgroundImage.enabled', 'PAGE_HEADER_BACKGROUND'],
    ['footer-image', 'components.pageFooter.backgroundImage.enabled', 'PAGE_FOOTER_BACKGROUND'],
  ] as const)('%s is turned on by %s', (property, setting, category) => {
    const assets = [asset(category, 'a', 'LIGHT'), asset(category, 'b', 'DARK')];
    const images = (values: Readonly<Record<string, JsonValue>>, of = assets) =>
      [...themed(values, of).css.matchAll(/--([\w-]+-image):url\(([^)]+)\)/g)].map(([, name, url]) => [name, url]);
    const [light, dark] = [
      [property, path('a')],
      [property, path('b')],
    ];
    expect(images({ [setting]: true })).toEqual([light, dark]);
    expect(images({ [setting]: true, 'categories.global.colorSchemeMode': 'LIGHT' })).toEqual([light]);
    expect(images({ [setting]: true, 'categories.global.colorSchemeMode': 'DARK' })).toEqual([dark]);
    expect(images({ [setting]: false })).toEqual([]);
    expect(images({ [setting]: true }, [])).toEqual([]);
  });
});

describe('the icon of the page', () => {
  const [svg, ico] = [asset('FAVICON_SVG', 'a'), asset('FAVICON_ICO', 'b')];
  const [asSvg, asIco] = [
    { image: { light: path('a'), dark: path('a') }, type: 'image/svg+xml' },
    { image: { light: path('b'), dark: path('b') }, type: 'image/x-icon' },
  ];
  it.each<[JsonValue, readonly BrandingAsset[], unknown]>([
    [['ICO', 'SVG'], [svg, ico], asSvg],
    [['ICO', 'SVG'], [ico], asIco],
    [['SVG'], [svg, ico], asSvg],
    [['ICO'], [svg, ico], asIco],
    [['SVG'], [ico], undefined],
    [['ICO'], [svg], undefined],
    [[], [svg, ico], undefined],
    ['SVG', [svg, ico], undefined],
  ])('is of an enabled type: %j, case %#', (enabledTypes, assets, expected) => {
    const theme = themed({ 'components.favicon.enabledTypes': enabledTypes }, assets);
    expect(theme.favicon).toEqual(expected);
    expect('favicon' in theme).toBe(expected !== undefined);
  });
});

describe('identity providers', () => {
  it('have icons unless these are turned off', () => {
    const icon = { ...asset('IDP_BUTTON_ICON', 'a'), ResourceId: 'Staff' };
    const of = (enabled: boolean) => themed({ 'componentClasses.idpButtons.icons.enabled': enabled }, [icon]);
    expect(of(true).providerIcons).toEqual(new Map([['Staff', { light: path('a'), dark: path('a') }]]));
    expect(of(false)).not.toHaveProperty('providerIcons');
  });

  it.each<[JsonValue, boolean]>([
    [[[{ type: 'FEDERATED' }, { type: 'USERNAME_PASSWORD' }]], true],
    [[[{ type: 'USERNAME_PASSWORD' }, { type: 'FEDERATED' }]], false],
    [[[], [{ type: 'FEDERATED' }]], true],
    [[[{ display: 'FEDERATED' }]], false],
    [[], false],
    [[null], false],
    [['FEDERATED'], false],
    [[[['FEDERATED']]], false],
    ['FEDERATED', false],
  ])('come first by the order %j: %s', (order, expected) => {
    expect(themed({ 'categories.auth.authMethodOrder': order }).providersFirst).toBe(expected);
  });

  it('are listed in the given order', () => {
    expect(themed({ 'categories.auth.federation.order': ['B', 5, 'A', null] }).providerOrder).toEqual(['B', 'A']);
    expect(themed({ 'categories.auth.federation.order': 'A' }).providerOrder).toEqual([]);
  });
});

it('says in which modes colours were changed, of those that are shown', () => {
  const unreadable = {
    'components.pageText.lightMode.headingColor': 'ffffffff',
    'components.pageText.darkMode.headingColor': '1b1e23ff',
  };
  const of = (mode: string) => themed({ ...unreadable, 'categories.global.colorSchemeMode': mode }).adjusted;
  expect(of('DYNAMIC')).toEqual(['light heading', 'dark heading']);
  expect([of('LIGHT'), of('DARK')]).toEqual([['light heading'], ['dark heading']]);
});

describe('a classic customization', () => {
  const classic = (css: string | null, imageName: string | null = null) =>
    classicThemeOf({ poolId, owner: brandingId, customization: { css, imageName } });

  it('adds its rules on a line of their own, and makes the page light', () => {
    const { css, scheme, version } = classic('.a{}');
    const light = themed({ 'categories.global.colorSchemeMode': 'LIGHT' }).css;
    expect({ css, scheme, version }).toEqual({ css: `${light}\n.a{}`, scheme: 'light', version: 1 });
    expect(classic('</style>').css).toBe(light);
    expect(classic(null).css).toBe(themeOf().css);
  });

  it('has a logo for both modes', () => {
    expect(classic(null, file('a')).logo).toEqual({ light: path('a'), dark: path('a') });
    expect(classic(null)).not.toHaveProperty('logo');
    expect(classic(null, 'a.png')).not.toHaveProperty('logo');
  });
});
