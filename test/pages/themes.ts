/** Looks of the gallery: the default, a branding style, a classic customization, and colours that nobody can read. */
import { createHash } from 'node:crypto';
import { assetsPath } from '../../packages/server/src/rules/branding/asset-store.ts';
import { classicThemeOf, type Theme, themeOf } from '../../packages/server/src/rules/branding/theme.ts';

const poolId = 'eu-central-1_Gallery01';
const brandingId = '1b2c3d4e-5f60-4711-8a9b-0c1d2e3f4a5b';

const drawing = (content: string, width = 160, height = 40) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${content}</svg>`;
const logo = (colour: string) =>
  drawing(
    `<circle cx="20" cy="20" r="16" fill="${colour}"/><path d="M12 24q8-16 16 0" stroke="#fff" stroke-width="3" fill="none"/><text x="46" y="27" font-family="sans-serif" font-size="20" font-weight="700" fill="${colour}">Harbour</text>`,
  );

/** The image files, by their paths. */
export const files = new Map<string, string>();

function file(svg: string, owner = brandingId): string {
  const fileName = `${createHash('sha256').update(svg).digest('hex')}.svg`;
  files.set(`${assetsPath}/${poolId}/${owner}/${fileName}`, svg);
  return fileName;
}

const light = { backgroundColor: '7a1f5cff', borderColor: '7a1f5cff', textColor: 'ffffffff' };
const dark = { backgroundColor: 'f0a6d6ff', borderColor: 'f0a6d6ff', textColor: '2a0a20ff' };
const hover = {
  lightMode: { ...light, backgroundColor: '5a1243ff' },
  darkMode: { ...dark, backgroundColor: 'f7c8e6ff' },
};
const filled = {
  lightMode: { defaults: light, hover: hover.lightMode, active: hover.lightMode },
  darkMode: { defaults: dark, hover: hover.darkMode, active: hover.darkMode },
};

const branded = themeOf({
  poolId,
  brandingId,
  branding: {
    useCognitoProvidedValues: false,
    settings: {
      categories: {
        auth: {
          authMethodOrder: [
            [
              { display: 'BUTTON', type: 'FEDERATED' },
              { display: 'INPUT', type: 'USERNAME_PASSWORD' },
            ],
          ],
          federation: { interfaceStyle: 'BUTTON_LIST', order: ['Harbour Staff'] },
        },
        form: { location: { horizontal: 'END', vertical: 'CENTER' } },
        global: { colorSchemeMode: 'DYNAMIC', pageHeader: { enabled: true }, pageFooter: { enabled: true } },
      },
      componentClasses: {
        buttons: { borderRadius: 24 },
        input: { borderRadius: 12 },
        link: { lightMode: { defaults: { textColor: '7a1f5cff' } }, darkMode: { defaults: { textColor: 'f0a6d6ff' } } },
        focusState: { lightMode: { borderColor: '7a1f5cff' }, darkMode: { borderColor: 'f0a6d6ff' } },
      },
      components: {
        form: { borderRadius: 20, logo: { enabled: true, location: 'START' } },
        pageBackground: { image: { enabled: true }, lightMode: { color: 'f9e9f3ff' }, darkMode: { color: '1b0d17ff' } },
        pageHeader: { logo: { enabled: true, location: 'START' } },
        primaryButton: filled,
      },
    },
    assets: [
      { Category: 'FORM_LOGO', ColorMode: 'LIGHT', Extension: 'SVG', fileName: file(logo('#7a1f5c')) },
      { Category: 'FORM_LOGO', ColorMode: 'DARK', Extension: 'SVG', fileName: file(logo('#f0a6d6')) },
      { Category: 'PAGE_HEADER_LOGO', ColorMode: 'DYNAMIC', Extension: 'SVG', fileName: file(logo('#c0569b')) },
      {
        Category: 'PAGE_BACKGROUND',
        ColorMode: 'LIGHT',
        Extension: 'SVG',
        fileName: file(
          drawing(
            '<rect width="1600" height="900" fill="#f9e9f3"/><circle cx="300" cy="700" r="400" fill="#f1d3e6"/>',
            1600,
            900,
          ),
        ),
      },
      {
        Category: 'PAGE_BACKGROUND',
        ColorMode: 'DARK',
        Extension: 'SVG',
        fileName: file(
          drawing(
            '<rect width="1600" height="900" fill="#1b0d17"/><circle cx="300" cy="700" r="400" fill="#2a1424"/>',
            1600,
            900,
          ),
        ),
      },
      { Category: 'FAVICON_SVG', ColorMode: 'DYNAMIC', Extension: 'SVG', fileName: file(logo('#7a1f5d')) },
      {
        Category: 'IDP_BUTTON_ICON',
        ColorMode: 'DYNAMIC',
        Extension: 'SVG',
        ResourceId: 'Harbour Staff',
        fileName: file(drawing('<rect width="20" height="20" rx="4" fill="#c0569b"/>', 20, 20)),
      },
    ],
  },
});

const same = 'e0e0e0ff';
const oneColour = { backgroundColor: same, borderColor: same, textColor: same };
const forModes = <T>(value: T) => ({ lightMode: value, darkMode: value });
const unreadableButton = forModes({ defaults: oneColour, hover: oneColour, active: oneColour });

const unreadable = themeOf({
  poolId,
  brandingId,
  branding: {
    useCognitoProvidedValues: false,
    assets: [],
    settings: {
      componentClasses: {
        link: forModes({ defaults: { textColor: same }, hover: { textColor: same } }),
        inputLabel: forModes({ textColor: same }),
        inputDescription: forModes({ textColor: same }),
        input: forModes({ defaults: { backgroundColor: same, borderColor: same }, placeholderColor: same }),
        focusState: forModes({ borderColor: same }),
      },
      components: {
        form: forModes({ backgroundColor: same, borderColor: same }),
        pageBackground: forModes({ color: same }),
        pageText: forModes({ bodyColor: same, descriptionColor: same, headingColor: same }),
        alert: forModes({ error: { backgroundColor: same, borderColor: same } }),
        primaryButton: unreadableButton,
        secondaryButton: unreadableButton,
        idpButton: { standard: unreadableButton },
      },
    },
  },
});

/** What AWS's template for the classic hosted UI contains, in other colours. */
const classicCss = `
.logo-customizable { max-width: 60%; max-height: 30%; }
.banner-customizable { padding: 25px 0px 25px 0px; background-color: #e8eef2; }
.label-customizable { font-weight: 400; }
.textDescription-customizable { padding-top: 10px; padding-bottom: 10px; display: block; font-size: 16px; }
.idpDescription-customizable { padding-top: 10px; padding-bottom: 10px; display: block; font-size: 16px; }
.legalText-customizable { color: #5f5f5f; font-size: 11px; }
.submitButton-customizable { font-size: 14px; font-weight: bold; margin: 20px 0px 10px 0px; height: 40px; width: 100%; color: #fff; background-color: #0d6b66; }
.submitButton-customizable:hover { color: #fff; background-color: #09514d; }
.errorMessage-customizable { padding: 5px; font-size: 14px; width: 100%; background: #F5F5F5; border: 2px solid #B3261E; color: #B3261E; }
.inputField-customizable { width: 100%; height: 34px; color: #333; background-color: #fff; border: 1px solid #888; }
.inputField-customizable:focus { border-color: #0d6b66; outline: 0; }
.idpButton-customizable { height: 40px; width: 100%; text-align: center; margin-bottom: 15px; color: #fff; background-color: #31708f; border-color: #269abc; }
.idpButton-customizable:hover { color: #fff; background-color: #245269; }
.socialButton-customizable { height: 40px; text-align: left; width: 100%; margin-bottom: 15px; }
.redirect-customizable { text-align: center; }
.passwordCheck-notValid-customizable { color: #DF3312; }
.passwordCheck-valid-customizable { color: #19BF00; }
.background-customizable { background-color: #fff; }
`;

export const themes: Readonly<Record<string, Theme>> = {
  default: themeOf(),
  branded,
  unreadable,
  'classic-plain': classicThemeOf(),
  classic: classicThemeOf({
    poolId,
    owner: 'ALL',
    customization: { css: classicCss, imageName: file(logo('#0d6b66'), 'ALL') },
  }),
};
