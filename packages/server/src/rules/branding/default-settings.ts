/**
 * Latchkey's own default look of managed login, as a Settings document: what ReturnMergedResources adds, and what a style
 * with UseCognitoProvidedValues has. The colours are those of the server's other pages (surfaces/pages/document.ts).
 */

interface Palette {
  /** The background of the page, and of the form on it. */
  readonly ground: string;
  readonly raised: string;
  readonly ink: string;
  readonly faint: string;
  readonly paper: string;
  readonly card: string;
  readonly line: string;
  readonly accent: string;
  readonly strongAccent: string;
  readonly onAccent: string;
  /** Backgrounds of messages. */
  readonly goodGround: string;
  readonly badGround: string;
  readonly good: string;
  readonly bad: string;
  readonly doubtful: string;
}

const light: Palette = {
  ground: 'f5f6f8ff',
  raised: 'ffffffff',
  ink: '1c2024ff',
  faint: '5b6470ff',
  paper: 'ffffffff',
  card: 'f5f6f8ff',
  line: 'd5d9dfff',
  accent: '0b5cadff',
  strongAccent: '08427dff',
  onAccent: 'ffffffff',
  goodGround: 'eef8f0ff',
  badGround: 'fdf0efff',
  good: '1a7f37ff',
  bad: 'b3261eff',
  doubtful: '8a5a00ff',
};

const dark: Palette = {
  ground: '111317ff',
  raised: '1b1e23ff',
  ink: 'edeef0ff',
  faint: 'a5adbaff',
  paper: '16181cff',
  card: '1f2228ff',
  line: '454b56ff',
  accent: '7db8f5ff',
  strongAccent: 'a8d0f9ff',
  onAccent: '0d1117ff',
  goodGround: '15261aff',
  badGround: '301b1bff',
  good: '57c478ff',
  bad: 'ff8a80ff',
  doubtful: 'e3b341ff',
};

const modes = <T>(mode: (palette: Palette) => T) => ({ lightMode: mode(light), darkMode: mode(dark) });
const off = { enabled: false };

const filledButton = modes(({ accent, strongAccent, onAccent, line, card, faint }) => ({
  defaults: { backgroundColor: accent, borderColor: accent, textColor: onAccent },
  hover: { backgroundColor: strongAccent, borderColor: strongAccent, textColor: onAccent },
  active: { backgroundColor: strongAccent, borderColor: strongAccent, textColor: onAccent },
  disabled: { backgroundColor: card, borderColor: line, textColor: faint },
}));

const outlinedButton = modes(({ ink, raised, card, line, accent }) => ({
  defaults: { backgroundColor: raised, borderColor: line, textColor: ink },
  hover: { backgroundColor: card, borderColor: accent, textColor: ink },
  active: { backgroundColor: card, borderColor: accent, textColor: accent },
}));

const bar = {
  backgroundImage: off,
  logo: { enabled: false, location: 'START' },
  ...modes(({ card, line }) => ({ background: { color: card }, borderColor: line })),
};

export const defaultSettings = {
  categories: {
    auth: {
      authMethodOrder: [
        [
          { display: 'INPUT', type: 'USERNAME_PASSWORD' },
          { display: 'BUTTON', type: 'FEDERATED' },
        ],
      ],
      federation: { interfaceStyle: 'BUTTON_LIST', order: [] },
    },
    form: {
      displayGraphics: false,
      instructions: off,
      languageSelector: off,
      location: { horizontal: 'CENTER', vertical: 'CENTER' },
      sessionTimerDisplay: 'NONE',
    },
    global: { colorSchemeMode: 'DYNAMIC', pageFooter: off, pageHeader: off, spacingDensity: 'REGULAR' },
    signUp: { acceptanceElements: [{ enforcement: 'NONE', textKey: 'en' }] },
  },
  componentClasses: {
    buttons: { borderRadius: 8 },
    divider: modes(({ line }) => ({ borderColor: line })),
    dropDown: {
      borderRadius: 8,
      ...modes(({ paper, card, line, ink, accent }) => ({
        defaults: { itemBackgroundColor: paper },
        hover: { itemBackgroundColor: card, itemBorderColor: line, itemTextColor: ink },
        match: { itemBackgroundColor: card, itemTextColor: accent },
      })),
    },
    focusState: modes(({ accent }) => ({ borderColor: accent })),
    idpButtons: { icons: { enabled: true } },
    input: {
      borderRadius: 8,
      ...modes(({ paper, faint }) => ({
        defaults: { backgroundColor: paper, borderColor: faint },
        placeholderColor: faint,
      })),
    },
    inputDescription: modes(({ faint }) => ({ textColor: faint })),
    inputLabel: modes(({ ink }) => ({ textColor: ink })),
    link: modes(({ accent, strongAccent }) => ({
      defaults: { textColor: accent },
      hover: { textColor: strongAccent },
    })),
    optionControls: modes(({ paper, faint, accent, onAccent }) => ({
      defaults: { backgroundColor: paper, borderColor: faint },
      selected: { backgroundColor: accent, foregroundColor: onAccent },
    })),
    statusIndicator: modes(({ card, goodGround, badGround, good, bad, doubtful, faint }) => ({
      success: { backgroundColor: goodGround, borderColor: good, indicatorColor: good },
      error: { backgroundColor: badGround, borderColor: bad, indicatorColor: bad },
      warning: { backgroundColor: card, borderColor: doubtful, indicatorColor: doubtful },
      pending: { indicatorColor: faint },
    })),
  },
  components: {
    alert: {
      borderRadius: 8,
      ...modes(({ badGround, bad }) => ({ error: { backgroundColor: badGround, borderColor: bad } })),
    },
    favicon: { enabledTypes: ['ICO', 'SVG'] },
    form: {
      backgroundImage: off,
      borderRadius: 12,
      logo: { enabled: false, formInclusion: 'IN', location: 'CENTER', position: 'TOP' },
      ...modes(({ raised, line }) => ({ backgroundColor: raised, borderColor: line })),
    },
    idpButton: { custom: {}, standard: outlinedButton },
    pageBackground: { image: off, ...modes(({ ground }) => ({ color: ground })) },
    pageFooter: bar,
    pageHeader: bar,
    pageText: modes(({ ink, faint }) => ({ bodyColor: ink, descriptionColor: faint, headingColor: ink })),
    phoneNumberSelector: { displayType: 'TEXT' },
    primaryButton: filledButton,
    secondaryButton: outlinedButton,
  },
} as const;
