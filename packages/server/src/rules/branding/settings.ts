/**
 * The Settings document of a branding style. Its keys are those in the examples of the API reference and of AWS's
 * command line; where these show a single value of a list that is not published, any keyword is accepted.
 */
import type { JsonValue } from '@latchkey/model';
import { type SettingsShape, shapeProblem } from './settings-shape.ts';

type Members = Readonly<Record<string, SettingsShape>>;

const object = (members: Members): SettingsShape => ({ members });
const oneOf = (...values: readonly string[]): SettingsShape => ({ oneOf: values });
const colours = (...names: readonly string[]): Members => all(names, 'colour');
const enabled = object({ enabled: 'flag' });
const place = oneOf('START', 'CENTER', 'END');

/** The same members for light and dark mode, beside members that are the same in both. */
const modes = (mode: Members, more: Members = {}): SettingsShape =>
  object({ ...more, lightMode: object(mode), darkMode: object(mode) });

/** The same members for several states of a component. */
const states = (names: readonly string[], members: Members): Members => all(names, object(members));

function all(names: readonly string[], shape: SettingsShape): Members {
  return Object.fromEntries(names.map((name) => [name, shape]));
}

const boxColours = colours('backgroundColor', 'borderColor', 'textColor');
const statusColours = colours('backgroundColor', 'borderColor', 'indicatorColor');
const button = modes(states(['defaults', 'hover', 'active', 'disabled'], boxColours));
const bar = modes(
  { background: object(colours('color')), ...colours('borderColor') },
  { backgroundImage: enabled, logo: object({ enabled: 'flag', location: place }) },
);

const categories = object({
  auth: object({
    authMethodOrder: { listOf: { listOf: object({ display: 'keyword', type: 'keyword' }) } },
    federation: object({ interfaceStyle: 'keyword', order: { listOf: 'text' } }),
  }),
  form: object({
    displayGraphics: 'flag',
    instructions: enabled,
    languageSelector: enabled,
    location: object({ horizontal: place, vertical: place }),
    sessionTimerDisplay: 'keyword',
  }),
  global: object({
    colorSchemeMode: oneOf('LIGHT', 'DARK', 'DYNAMIC'),
    pageFooter: enabled,
    pageHeader: enabled,
    spacingDensity: 'keyword',
  }),
  signUp: object({ acceptanceElements: { listOf: object({ enforcement: 'keyword', textKey: 'text' }) } }),
});

const componentClasses = object({
  buttons: object({ borderRadius: 'length' }),
  divider: modes(colours('borderColor')),
  dropDown: modes(
    states(['defaults', 'hover', 'match'], colours('itemBackgroundColor', 'itemBorderColor', 'itemTextColor')),
    { borderRadius: 'length' },
  ),
  focusState: modes(colours('borderColor')),
  idpButtons: object({ icons: enabled }),
  input: modes(
    { defaults: object(colours('backgroundColor', 'borderColor')), placeholderColor: 'colour' },
    { borderRadius: 'length' },
  ),
  inputDescription: modes(colours('textColor')),
  inputLabel: modes(colours('textColor')),
  link: modes(states(['defaults', 'hover'], colours('textColor'))),
  optionControls: modes(states(['defaults', 'selected'], colours('backgroundColor', 'borderColor', 'foregroundColor'))),
  statusIndicator: modes(states(['success', 'error', 'warning', 'pending'], statusColours)),
});

const components = object({
  alert: modes(states(['error'], colours('backgroundColor', 'borderColor')), { borderRadius: 'length' }),
  favicon: object({ enabledTypes: { listOf: oneOf('ICO', 'SVG') } }),
  form: modes(colours('backgroundColor', 'borderColor'), {
    backgroundImage: enabled,
    borderRadius: 'length',
    logo: object({ enabled: 'flag', formInclusion: 'keyword', location: place, position: 'keyword' }),
  }),
  idpButton: object({ standard: button, custom: { mapOf: button } }),
  pageBackground: modes(colours('color'), { image: enabled }),
  pageFooter: bar,
  pageHeader: bar,
  pageText: modes(colours('bodyColor', 'descriptionColor', 'headingColor')),
  phoneNumberSelector: object({ displayType: 'keyword' }),
  primaryButton: button,
  secondaryButton: button,
});

const document = object({ categories, componentClasses, components });

/** Returns what is wrong with a Settings document, for an error message; undefined: nothing. */
export function settingsProblem(settings: unknown): string | undefined {
  return shapeProblem(document, settings, 'settings');
}

/** Returns the defaults with the given settings over them. Lists are replaced as a whole. */
export function mergedSettings(defaults: JsonValue, given: JsonValue): JsonValue {
  if (!isObject(defaults) || !isObject(given)) return given ?? defaults;
  const keys = new Set([...Object.keys(defaults), ...Object.keys(given)]);
  return Object.fromEntries([...keys].map((key) => [key, mergedSettings(defaults[key] ?? null, given[key] ?? null)]));
}

function isObject(value: JsonValue): value is { readonly [name: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
