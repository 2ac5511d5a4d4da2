/**
 * What pages of managed login look like: CSS and images, from the branding style of an app client (version 2) or from the
 * classic customization (version 1). Nothing of it can end the style element or load anything from other hosts.
 */
import type { JsonValue } from '@latchkey/model';
import type { BrandingContent } from '../../records/pool-items/branding.ts';
import type { UiCustomizationContent } from '../../records/pool-items/ui-customization.ts';
import { defaultSettings } from './default-settings.ts';
import { mergedSettings } from './settings.ts';
import { imagePath, type ThemeImage, ThemeImages } from './theme-images.ts';
import { commonProperties, modeProperties, settingAt } from './theme-properties.ts';

/** Where something stands. */
export type Place = 'start' | 'center' | 'end';

/** The bar above or below the card. */
export interface ThemeBar {
  readonly logo?: ThemeImage;
  readonly logoPlace: Place;
}

export interface Theme {
  /** ManagedLoginVersion of the domain. Version 1 is in English only, and its pages have no selector of languages. */
  readonly version: 1 | 2;
  /** The text to add to the style of every page. */
  readonly css: string;
  /** The color schemes that the pages have. */
  readonly scheme: 'light' | 'dark' | 'light dark';
  readonly logo?: ThemeImage;
  readonly logoPlace: Place;
  /** Whether the logo stands above the card instead of in it. */
  readonly logoOutside: boolean;
  /** Where the card stands. */
  readonly place: { readonly horizontal: Place; readonly vertical: Place };
  readonly header?: ThemeBar;
  readonly footer?: ThemeBar;
  readonly favicon?: { readonly image: ThemeImage; readonly type: 'image/svg+xml' | 'image/x-icon' };
  /** Icons of identity providers, by name; undefined: none are shown. */
  readonly providerIcons?: ReadonlyMap<string, ThemeImage>;
  /** Whether the buttons of identity providers stand before the form. */
  readonly providersFirst: boolean;
  /** Names of identity providers in the order in which they are shown; others follow. */
  readonly providerOrder: readonly string[];
  /** Colours of text that were changed, because they could not be read on their background (WCAG 2.2 AA). */
  readonly adjusted: readonly string[];
}

/** The branding style of an app client; without one, the default look. */
export interface StyleSource {
  readonly poolId: string;
  readonly brandingId: string;
  readonly branding: BrandingContent;
}

/** A classic customization, and whose it is: a client id or `ALL`. */
export interface ClassicSource {
  readonly poolId: string;
  readonly owner: string;
  readonly customization: UiCustomizationContent;
}

/** Returns the look of a domain with ManagedLoginVersion 2. */
export function themeOf(source?: StyleSource): Theme {
  const branding = source?.branding;
  const given: JsonValue = branding?.useCognitoProvidedValues ? null : (branding?.settings ?? null);
  const settings = mergedSettings(defaultSettings, given);
  const images = new ThemeImages(source?.poolId ?? '', source?.brandingId ?? '', branding?.assets ?? []);
  return { version: 2, ...lookOf(settings, images) };
}

/** Returns the look of a domain with ManagedLoginVersion 1. */
export function classicThemeOf(source?: ClassicSource): Theme {
  const { css, imageName } = source?.customization ?? { css: null, imageName: null };
  const path = source && imageName !== null ? imagePath(source.poolId, source.owner, imageName) : undefined;
  // A style sheet of a pool owner knows one set of colours, that of light pages.
  const settings = css === null ? defaultSettings : withScheme('LIGHT');
  const look = lookOf(settings, new ThemeImages('', '', []));
  // It was checked when it was set (ui-css.ts). A moved pool brings one that was checked elsewhere.
  const rules = css === null || css.includes('<') ? '' : `\n${css}`;
  return {
    version: 1,
    ...look,
    css: look.css + rules,
    ...(path === undefined ? {} : { logo: { light: path, dark: path } }),
  };
}

function withScheme(colorSchemeMode: string): JsonValue {
  return mergedSettings(defaultSettings, { categories: { global: { colorSchemeMode } } });
}

function lookOf(settings: JsonValue, images: ThemeImages): Omit<Theme, 'version'> {
  const isOn = (path: string) => settingAt(settings, path) === true;
  const scheme = schemeOf(settingAt(settings, 'categories.global.colorSchemeMode'));
  const light = modeProperties(settings, 'lightMode');
  const dark = modeProperties(settings, 'darkMode');
  const backgrounds = backgroundImages(settings, images);
  const logo = isOn('components.form.logo.enabled') ? images.find('FORM_LOGO') : undefined;
  const favicon = faviconOf(settings, images);
  return {
    css: [
      rule({ 'color-scheme': scheme }, commonProperties(settings)),
      rule(
        {},
        { ...(scheme === 'dark' ? dark : light).properties, ...backgrounds[scheme === 'dark' ? 'dark' : 'light'] },
      ),
      ...(scheme === 'light dark'
        ? [`@media (prefers-color-scheme:dark){${rule({}, { ...dark.properties, ...backgrounds.dark })}}`]
        : []),
    ].join('\n'),
    scheme,
    ...(logo === undefined ? {} : { logo: inScheme(logo, scheme) }),
    logoPlace: placeOf(settingAt(settings, 'components.form.logo.location')),
    logoOutside: settingAt(settings, 'components.form.logo.formInclusion') === 'OUT',
    place: {
      horizontal: placeOf(settingAt(settings, 'categories.form.location.horizontal')),
      vertical: placeOf(settingAt(settings, 'categories.form.location.vertical')),
    },
    ...bar('header', settings, images, scheme),
    ...bar('footer', settings, images, scheme),
    ...(favicon === undefined ? {} : { favicon }),
    ...(isOn('componentClasses.idpButtons.icons.enabled') ? { providerIcons: images.providerIcons() } : {}),
    providersFirst: providersFirst(settingAt(settings, 'categories.auth.authMethodOrder')),
    providerOrder: texts(settingAt(settings, 'categories.auth.federation.order')),
    adjusted: [
      ...(scheme === 'dark' ? [] : light.adjusted.map((name) => `light ${name}`)),
      ...(scheme === 'light' ? [] : dark.adjusted.map((name) => `dark ${name}`)),
    ],
  };
}

function rule(declarations: Readonly<Record<string, string>>, properties: Readonly<Record<string, string>>): string {
  const all = [
    ...Object.entries(declarations),
    ...Object.entries(properties).map(([name, value]) => [`--${name}`, value]),
  ];
  return `:root{${all.map(([name, value]) => `${name}:${value}`).join(';')}}`;
}

function schemeOf(mode: JsonValue | undefined): Theme['scheme'] {
  if (mode === 'LIGHT') return 'light';
  return mode === 'DARK' ? 'dark' : 'light dark';
}

function placeOf(value: JsonValue | undefined): Place {
  if (value === 'START') return 'start';
  return value === 'END' ? 'end' : 'center';
}

/** A theme with one scheme shows the image of that scheme, whatever the browser prefers. */
function inScheme(image: ThemeImage, scheme: Theme['scheme']): ThemeImage {
  if (scheme === 'light') return { light: image.light, dark: image.light };
  return scheme === 'dark' ? { light: image.dark, dark: image.dark } : image;
}

function backgroundImages(settings: JsonValue, images: ThemeImages): Record<'light' | 'dark', Record<string, string>> {
  const wanted = [
    ['page-image', 'components.pageBackground.image.enabled', 'PAGE_BACKGROUND'],
    ['card-image', 'components.form.backgroundImage.enabled', 'FORM_BACKGROUND'],
    ['header-image', 'components.pageHeader.backgroundImage.enabled', 'PAGE_HEADER_BACKGROUND'],
    ['footer-image', 'components.pageFooter.backgroundImage.enabled', 'PAGE_FOOTER_BACKGROUND'],
  ] as const;
  const found: Record<'light' | 'dark', Record<string, string>> = { light: {}, dark: {} };
  for (const [name, path, category] of wanted) {
    const image = settingAt(settings, path) === true ? images.find(category) : undefined;
    if (image === undefined) continue;
    found.light[name] = `url(${image.light})`;
    found.dark[name] = `url(${image.dark})`;
  }
  return found;
}

function bar(
  name: 'header' | 'footer',
  settings: JsonValue,
  images: ThemeImages,
  scheme: Theme['scheme'],
): { readonly [bar in 'header' | 'footer']?: ThemeBar } {
  const part = name === 'header' ? 'pageHeader' : 'pageFooter';
  if (settingAt(settings, `categories.global.${part}.enabled`) !== true) return {};
  const hasLogo = settingAt(settings, `components.${part}.logo.enabled`) === true;
  const logo = hasLogo ? images.find(name === 'header' ? 'PAGE_HEADER_LOGO' : 'PAGE_FOOTER_LOGO') : undefined;
  const logoPlace = placeOf(settingAt(settings, `components.${part}.logo.location`));
  return { [name]: logo === undefined ? { logoPlace } : { logo: inScheme(logo, scheme), logoPlace } };
}

function faviconOf(settings: JsonValue, images: ThemeImages): Theme['favicon'] {
  const types = texts(settingAt(settings, 'components.favicon.enabledTypes'));
  const svg = types.includes('SVG') ? images.find('FAVICON_SVG') : undefined;
  if (svg !== undefined) return { image: svg, type: 'image/svg+xml' };
  const ico = types.includes('ICO') ? images.find('FAVICON_ICO') : undefined;
  return ico && { image: ico, type: 'image/x-icon' };
}

/** Whether the first row of methods begins with identity providers. */
function providersFirst(order: JsonValue | undefined): boolean {
  const rows = Array.isArray(order) ? order.flat() : [];
  const [first] = rows;
  return (
    typeof first === 'object' && first !== null && !Array.isArray(first) && settingAt(first, 'type') === 'FEDERATED'
  );
}

function texts(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
}
