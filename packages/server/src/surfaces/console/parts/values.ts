/** How the console shows values: times, states, and what can be copied. */
import { attributes, type Html, html } from '../../pages/html.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A time as people say it. The exact one is its title. */
export function time(at: Date | number | string | undefined | null, now: number): Html {
  if (at === undefined || at === null) return html`<span class="none">never</span>`;
  const date = new Date(at);
  const iso = date.toISOString();
  return html`<time datetime="${iso}" title="${iso}">${relative(date.getTime(), now)}</time>`;
}

/** `3 minutes ago`, `in 2 hours`, `just now`. */
export function relative(at: number, now: number): string {
  const distance = Math.abs(now - at);
  if (distance < 5_000) return 'just now';
  const [count, unit] = unitsOf(distance);
  const words = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return at <= now ? `${words} ago` : `in ${words}`;
}

function unitsOf(distance: number): readonly [number, string] {
  if (distance < MINUTE) return [Math.floor(distance / 1000), 'second'];
  if (distance < HOUR) return [Math.floor(distance / MINUTE), 'minute'];
  if (distance < DAY) return [Math.floor(distance / HOUR), 'hour'];
  if (distance < 60 * DAY) return [Math.floor(distance / DAY), 'day'];
  if (distance < 730 * DAY) return [Math.floor(distance / (30 * DAY)), 'month'];
  return [Math.floor(distance / (365 * DAY)), 'year'];
}

/** A value in the type of code, with a button that copies it. The button exists where scripts run. */
export function copyable(value: string, name: string): Html {
  return html`<span class="copyable"><code>${value}</code>${copyButton(value, name)}</span>`;
}

export function copyButton(value: string, name: string): Html {
  return html`<button type="button" class="copy"${attributes({ 'data-copy': value, 'aria-label': `Copy ${name}` })}>Copy</button>`;
}

/** A command for a terminal. */
export function command(text: string, name = 'command'): Html {
  // Browsers would break lines after the hyphens of an option.
  const words = text
    .split(' ')
    .map((word) => (/^--[a-z-]{1,30}$/.test(word) ? html`<span class="option">${word}</span>` : word));
  const shown = words.map((word, index) => html`${index > 0 && ' '}${word}`);
  return html`<div class="command"><code>${shown}</code>${copyButton(text, name)}</div>`;
}

/** Returns an argument as a shell reads it back. */
export function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

export type Tone = 'good' | 'bad' | 'warn' | 'quiet';

export function chip(text: string, tone: Tone = 'quiet'): Html {
  return html`<span class="chip ${tone}">${text}</span>`;
}

/** Something that is not there. */
export const nothing: Html = html`<span class="none">none</span>`;

export const onOff = (isOn: boolean): Html => (isOn ? chip('on', 'good') : chip('off'));

/** Names and values. Rows without a value are left out. */
export function facts(rows: readonly (readonly [name: string, value: Html | string | false | undefined])[]): Html {
  return html`<dl class="facts">${rows.map(([name, value]) =>
    value === undefined || value === false ? false : html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}</dl>`;
}

/** Times of the API are seconds. */
export function instantOf(seconds: number | Date | undefined): number | undefined {
  return typeof seconds === 'number' ? seconds * 1000 : seconds?.getTime();
}
