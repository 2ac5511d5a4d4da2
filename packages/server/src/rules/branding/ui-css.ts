/**
 * Checks the style sheet of the classic hosted UI: rules for the classes that Cognito documents ("Customizing hosted UI
 * (classic) branding"), without at-rules and without anything that loads or runs.
 */
import {
  type CSSToken,
  isTokenAtKeyword,
  isTokenCDC,
  isTokenCDO,
  isTokenCloseCurly,
  isTokenColon,
  isTokenComma,
  isTokenDelim,
  isTokenEOF,
  isTokenIdent,
  isTokenOpenCurly,
  isTokenSemicolon,
  isTokenWhiteSpaceOrComment,
  stringify,
  tokenize,
} from '@csstools/css-tokenizer';
import { loadedResource } from './css-resources.ts';

const names = [
  'background',
  'banner',
  'errorMessage',
  'idpButton',
  'idpDescription',
  'inputField',
  'label',
  'legalText',
  'logo',
  'passwordCheck-notValid',
  'passwordCheck-valid',
  'redirect',
  'socialButton',
  'submitButton',
  'textDescription',
];

/** The allowed selectors. */
const selectors: ReadonlySet<string> = new Set([
  ...names.map((name) => `.${name}-customizable`),
  '.idpButton-customizable:hover',
  '.inputField-customizable:focus',
  '.submitButton-customizable:hover',
]);

/** Returns what is wrong with a style sheet, for an error message; undefined: nothing. */
export function cssProblem(css: string): string | undefined {
  // The style sheet is shown in an HTML page, where `</style` ends it wherever it stands.
  if (css.includes('<')) return 'it contains "<"';
  const tokens = tokenize({ css }).filter((token) => !isTokenEOF(token));
  const atRule = tokens.find(isTokenAtKeyword);
  if (atRule !== undefined) return `${shortened(atRule[1])} is not allowed`;
  if (tokens.some((token) => isTokenCDC(token) || isTokenCDO(token))) return 'it contains HTML comments';
  const loaded = loadedResource(tokens);
  return loaded === undefined ? ruleProblem(tokens) : `${loaded} is not allowed`;
}

/** Reads rule after rule: selectors, then declarations in one pair of braces. */
function ruleProblem(tokens: readonly CSSToken[]): string | undefined {
  let position = 0;
  for (;;) {
    position = indexFrom(tokens, position, isContent);
    if (position === tokens.length) return undefined;
    const open = indexFrom(tokens, position, isTokenOpenCurly);
    const close = indexFrom(tokens, open, isTokenCloseCurly);
    if (close === tokens.length) return 'a rule is not complete';
    const problem = selectorProblem(tokens.slice(position, open)) ?? blockProblem(tokens.slice(open + 1, close));
    if (problem !== undefined) return problem;
    position = close + 1;
  }
}

function selectorProblem(tokens: readonly CSSToken[]): string | undefined {
  const unknown = split(tokens, isTokenComma)
    .map((selector) => stringify(...trimmed(selector)))
    .find((selector) => !selectors.has(selector));
  return unknown === undefined ? undefined : `the selector "${shortened(unknown)}" is not one that can be customized`;
}

function blockProblem(tokens: readonly CSSToken[]): string | undefined {
  if (tokens.some(isTokenOpenCurly)) return 'a rule contains another one';
  for (const declaration of split(tokens, isTokenSemicolon).map(trimmed)) {
    const [name, ...rest] = declaration;
    if (name === undefined) continue;
    // Custom properties are identifiers too.
    const [colon, ...value] = rest.filter(isContent);
    const isComplete = isTokenIdent(name) && isTokenColon(colon) && value.length > 0;
    const isStray = value.some((token) => isTokenDelim(token) && token[4].value === '\\');
    if (!isComplete || isStray) return `the declaration "${shortened(stringify(...declaration))}" is malformed`;
  }
  return undefined;
}

/** The first position from `start` on with a wanted token; the number of tokens if there is none. */
function indexFrom(tokens: readonly CSSToken[], start: number, isWanted: (token: CSSToken) => boolean): number {
  let index = start;
  for (;;) {
    const token = tokens[index];
    if (token === undefined || isWanted(token)) return index;
    index += 1;
  }
}

/** Splits at separators, which are left out. */
function split(tokens: readonly CSSToken[], isSeparator: (token: CSSToken) => boolean): CSSToken[][] {
  const parts: CSSToken[][] = [[]];
  for (const token of tokens) {
    if (isSeparator(token)) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

const isContent = (token: CSSToken) => !isTokenWhiteSpaceOrComment(token);

function trimmed(tokens: readonly CSSToken[]): CSSToken[] {
  const first = tokens.findIndex(isContent);
  return first === -1 ? [] : tokens.slice(first, tokens.findLastIndex(isContent) + 1);
}

/** Messages repeat little of the input. */
function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
