/** What the theme adds to a page: images, the bars above and below, and icons. */
import type { Theme, ThemeBar } from '../../rules/branding/theme.ts';
import type { ThemeImage } from '../../rules/branding/theme-images.ts';
import type { PageIcon } from './document.ts';
import { type Html, html } from './html.ts';

/** An image that may be another one in dark mode. */
export function picture({ light, dark }: ThemeImage, alt: string, className: string): Html {
  const image = html`<img src="${light}" alt="${alt}" class="${className}">`;
  if (light === dark) return image;
  return html`<picture><source srcset="${dark}" media="(prefers-color-scheme:dark)">${image}</picture>`;
}

/** The bar above or below everything else. */
export function bar(kind: 'header' | 'footer', { logo, logoPlace }: ThemeBar): Html {
  const content = logo && picture(logo, '', 'bar-logo');
  return kind === 'header'
    ? html`<header class="bar header ${logoPlace}">${content}</header>`
    : html`<footer class="bar footer ${logoPlace}">${content}</footer>`;
}

/** The icons of the page. */
export function iconsOf({ favicon }: Theme): readonly PageIcon[] {
  if (favicon === undefined) return [];
  const { image, type } = favicon;
  if (image.light === image.dark) return [{ path: image.light, type }];
  return [
    { path: image.light, type, media: '(prefers-color-scheme: light)' },
    { path: image.dark, type, media: '(prefers-color-scheme: dark)' },
  ];
}
