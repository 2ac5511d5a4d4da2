/**
 * What style rules load. Rules of pool owners are shown in pages that ask for passwords, so they may not load anything
 * from elsewhere: a request to another host could reveal what users type (attribute selectors) or that they are there.
 */
import {
  type CSSToken,
  isTokenBadString,
  isTokenBadURL,
  isTokenFunction,
  isTokenIdent,
  isTokenString,
  isTokenURL,
  isTokenWhitespace,
} from '@csstools/css-tokenizer';
import { isSelfContained, refusedFunctions, refusedProperties } from './self-contained.ts';

/** Returns what a list of tokens loads or runs, for an error message; undefined: nothing. */
export function loadedResource(tokens: readonly CSSToken[]): string | undefined {
  for (const [index, token] of tokens.entries()) {
    if (isTokenBadURL(token) || isTokenBadString(token)) return 'a malformed value';
    if (isTokenURL(token) && !isSelfContained(token[4].value)) return 'url()';
    if (isTokenFunction(token)) {
      const name = token[4].value.toLowerCase();
      if (refusedFunctions.has(name)) return `${name}()`;
      if (name === 'url' && !isSelfContained(argumentOf(tokens, index))) return 'url()';
    }
    if (isTokenIdent(token) && refusedProperties.has(token[4].value.toLowerCase())) return token[4].value;
  }
  return undefined;
}

/** The string with which the arguments of a function begin; empty if something else does. */
function argumentOf(tokens: readonly CSSToken[], index: number): string {
  const [first, second] = tokens.slice(index + 1, index + 3);
  const argument = isTokenWhitespace(first) ? second : first;
  return isTokenString(argument) ? argument[4].value : '';
}
