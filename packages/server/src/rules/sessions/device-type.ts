/**
 * DeviceType of user sessions: browser and system of a User-Agent, such as `Chrome 125 / macOS 15.0`. Browsers have
 * frozen parts of this header: macOS says 10.15 in Chrome and Safari since 2020, Windows 11 says 10.0. The text follows
 * the header.
 */

/** Browsers send some 120 characters, and in-app browsers up to 300. */
const longest = 512;

type Rule = readonly [name: string, pattern: RegExp];

/** The first that matches: most browsers also name the browsers that they are compatible with. */
const browsers: readonly Rule[] = [
  ['Edge', /\b(?:Edg|EdgA|EdgiOS|Edge)\/(\d{1,4})/],
  ['Opera', /\b(?:OPR|OPiOS)\/(\d{1,4})/],
  ['Samsung Internet', /\bSamsungBrowser\/(\d{1,4})/],
  ['Vivaldi', /\bVivaldi\/(\d{1,4})/],
  ['Yandex Browser', /\bYaBrowser\/(\d{1,4})/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d{1,4})/],
  ['Chrome', /\b(?:HeadlessChrome|Chrome|CriOS)\/(\d{1,4})/],
  ['Safari', /\bVersion\/(\d{1,4})[.\d]{0,12} (?:Mobile\/\w{1,12} )?Safari\//],
];

const systems: readonly Rule[] = [
  ['iPadOS', /\(iPad;[^)]{0,40}? OS (\d{1,3}(?:_\d{1,3})?)/],
  ['iOS', /\((?:iPhone|iPod)[^)]{0,40}? OS (\d{1,3}(?:_\d{1,3})?)/],
  ['macOS', /\bMac OS X (\d{1,3}(?:[._]\d{1,3})?)/],
  ['macOS', /\bMacintosh\b()/],
  ['Android', /\bAndroid (\d{1,3})/],
  ['Android', /\bAndroid\b()/],
  ['ChromeOS', /\bCrOS\b()/],
  ['Windows', /\bWindows NT (\d{1,3}\.\d{1,3})/],
  ['Linux', /\bLinux\b()/],
];

/** Internal versions of Windows by their names ("Operating System Version" of the Windows documentation). */
const windows: Readonly<Record<string, string>> = { '6.1': '7', '6.2': '8', '6.3': '8.1', '10.0': '10' };

/** Returns `<browser> <major version> / <system> <version>`, the half that is known, or `unknown`. */
export function deviceTypeOf(userAgent: string | null): string {
  const text = userAgent?.slice(0, longest) ?? '';
  const parts = [nameIn(text, browsers), nameIn(text, systems)].filter((part) => part !== undefined);
  return parts.length === 0 ? 'unknown' : parts.join(' / ');
}

function nameIn(text: string, rules: readonly Rule[]): string | undefined {
  for (const [name, pattern] of rules) {
    const [found, number = ''] = pattern.exec(text) ?? [];
    if (found === undefined) continue;
    const version = number.replace('_', '.');
    return `${name} ${name === 'Windows' ? (windows[version] ?? version) : version}`.trimEnd();
  }
  return undefined;
}
