import { describe, expect, it } from 'vitest';
import type { BrandingAsset } from '../../records/pool-items/branding.ts';
import { imagePath, ThemeImages } from './theme-images.ts';

const [poolId, owner] = ['us-east-1_Example01', 'a-style'];
const file = (letter: string, suffix = 'png') => `${letter.repeat(64)}.${suffix}`;
const path = (letter: string) => `/assets/${poolId}/${owner}/${file(letter)}`;
const asset = (ColorMode: BrandingAsset['ColorMode'], letter: string, change: Partial<BrandingAsset> = {}) =>
  ({ Category: 'FORM_LOGO', ColorMode, Extension: 'PNG', fileName: file(letter), ...change }) as BrandingAsset;
const images = (...assets: readonly BrandingAsset[]) => new ThemeImages(poolId, owner, assets);

describe('the path of an image', () => {
  it('has the names of the pool, the owner and the file', () => {
    expect(imagePath(poolId, owner, file('a'))).toBe(path('a'));
    expect(imagePath(poolId, 'ALL', file('0', 'webp'))).toBe(`/assets/${poolId}/ALL/${file('0', 'webp')}`);
  });

  it.each([
    [poolId, owner, 'a.png'],
    [poolId, owner, `${'a'.repeat(63)}.png`],
    [poolId, owner, `${'a'.repeat(65)}.png`],
    [poolId, owner, `${'g'.repeat(64)}.png`],
    [poolId, owner, `${'a'.repeat(64)}.pn`],
    [poolId, owner, `${'a'.repeat(64)}.png12`],
    [poolId, owner, `${file('a')})`],
    [poolId, owner, `../${file('a')}`],
    [poolId, 'a/b', file('a')],
    [poolId, '', file('a')],
    ['../x', owner, file('a')],
    ['', owner, file('a')],
  ])('is not made of other names: %s, %s, %s', (pool, of, name) => {
    expect(imagePath(pool, of, name)).toBeUndefined();
  });
});

describe('the image of a category', () => {
  const [light, dark, both] = [asset('LIGHT', 'a'), asset('DARK', 'b'), asset('DYNAMIC', 'c')];
  it.each([
    [[light, dark, both], 'a', 'b'],
    [[both, dark, light], 'a', 'b'],
    [[light, both], 'a', 'c'],
    [[dark, both], 'c', 'b'],
    [[both], 'c', 'c'],
    [[light], 'a', 'a'],
    [[dark], 'b', 'b'],
  ])('is that of the mode, or of both, or of the other: case %#', (assets, lightLetter, darkLetter) => {
    const expected = { light: path(lightLetter), dark: path(darkLetter) };
    expect(images(asset('LIGHT', 'd', { Category: 'PAGE_BACKGROUND' }), ...assets).find('FORM_LOGO')).toEqual(expected);
  });

  it('is that of any resource, unless one is named', () => {
    const icon = (letter: string, ResourceId: string) =>
      asset('DYNAMIC', letter, { Category: 'IDP_BUTTON_ICON', ResourceId });
    const icons = images(icon('a', 'one'), icon('b', 'other'));
    expect(icons.find('IDP_BUTTON_ICON')).toEqual({ light: path('a'), dark: path('a') });
    expect(icons.find('IDP_BUTTON_ICON', 'other')).toEqual({ light: path('b'), dark: path('b') });
    expect(icons.find('IDP_BUTTON_ICON', 'third')).toBeUndefined();
  });

  it('is none if there is no file, or one with another name', () => {
    expect(images().find('FORM_LOGO')).toBeUndefined();
    expect(images(asset('LIGHT', 'a', { Category: 'PAGE_BACKGROUND' })).find('FORM_LOGO')).toBeUndefined();
    for (const mode of ['LIGHT', 'DARK'] as const) {
      const bad = asset(mode, 'x', { fileName: 'x.png' });
      expect(images(bad, asset('DYNAMIC', 'a')).find('FORM_LOGO')).toBeUndefined();
    }
  });
});

it('has the icons of identity providers by their names', () => {
  const icon = (ResourceId: string | undefined, mode: BrandingAsset['ColorMode'], letter: string) =>
    asset(mode, letter, { Category: 'IDP_BUTTON_ICON', ...(ResourceId === undefined ? {} : { ResourceId }) });
  const found = images(
    icon('Staff', 'LIGHT', 'a'),
    icon('Staff', 'DARK', 'b'),
    icon('Corp', 'DYNAMIC', 'c'),
    icon(undefined, 'LIGHT', 'd'),
    icon('Broken', 'LIGHT', 'x'),
    asset('LIGHT', 'e', { ResourceId: 'Logo' }),
  ).providerIcons();
  expect(found).toEqual(
    new Map([
      ['Staff', { light: path('a'), dark: path('b') }],
      ['Corp', { light: path('c'), dark: path('c') }],
    ]),
  );
});
