import { Parser } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import { classicThemeOf } from '../../rules/branding/theme.ts';
import { htmlOf } from '../pages/document.ts';
import { pageStyle } from '../pages/page-style.ts';
import { canaries } from './testing/canaries.ts';
import { exampleContext, examples } from './testing/examples.ts';

/** The elements of a page, each with the names of its attributes, and what a link or a form leads to. */
function outline(html: string): { readonly elements: readonly string[]; readonly addresses: readonly string[] } {
  const elements: string[] = [];
  const addresses: string[] = [];
  const parser = new Parser({
    onopentag: (name, attributes) => {
      elements.push(`${name} ${Object.keys(attributes).join(' ')}`);
      for (const attribute of ['href', 'action', 'src', 'srcset']) {
        const value = attributes[attribute];
        if (value !== undefined) addresses.push(value);
      }
    },
  });
  parser.end(html);
  // The size of a QR code, and so its drawing, depends on its text.
  return { elements: elements.filter((element) => !element.startsWith('path')), addresses };
}

const names = Object.keys(examples);

const drawn = (name: string, text: string): string => {
  const write = () => text;
  return htmlOf(examples[name]?.(exampleContext({}, write), write) ?? { title: '', content: '', style: '' });
};

describe('Pages of managed login', () => {
  it('has at least 60 canaries', () => {
    expect(new Set(canaries).size).toBeGreaterThanOrEqual(60);
  });

  it.each(names)('%s shows hostile text as text', (name) => {
    const expected = outline(drawn(name, 'harmless'));
    for (const canary of canaries) {
      const html = drawn(name, canary);
      const { elements, addresses } = outline(html);
      expect(elements, canary).toEqual(expected.elements);
      for (const address of addresses)
        expect(address.trim(), canary).not.toMatch(/^(?:java\s*script|data:text|vbscript)/i);
      if (/[<>"']/.test(canary)) expect(html).not.toContain(canary);
    }
  });

  it('keeps the text of a canary', () => {
    expect(drawn('known-user', '<b>Maria</b>')).toContain('Sign in as &lt;b&gt;Maria&lt;/b&gt;');
  });

  it.each(names.filter((name) => name !== 'forward'))('every form of %s posts the token', (name) => {
    const html = htmlOf(
      examples[name]?.(exampleContext({ csrfToken: 'the-token' })) ?? { title: '', content: '', style: '' },
    );
    const forms = html.split('<form ').slice(1);
    for (const form of forms) {
      expect(form).toContain('method="post"');
      expect(form.slice(0, form.indexOf('</form>'))).toContain('<input type="hidden" name="_csrf" value="the-token">');
    }
  });

  it('every id is there once', () => {
    for (const name of names) {
      const ids = [...drawn(name, 'x').matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
      expect(new Set(ids).size, name).toBe(ids.length);
    }
  });

  it('the style of all pages is smaller than 8 kB', () => {
    expect(Buffer.byteLength(pageStyle)).toBeLessThan(8192);
  });
});

describe('Markup that programs for the classic pages look for', () => {
  const classic = htmlOf(
    examples['sign-in-error']?.(exampleContext({ theme: classicThemeOf() })) ?? { title: '', content: '', style: '' },
  );
  const managed = drawn('sign-in', 'x');

  it.each([
    [/<input [^>]*id="signInFormUsername"[^>]* name="username"/, 'the user name'],
    [/<input [^>]*id="signInFormPassword"[^>]* name="password"/, 'the password'],
    [/<input[^>]* name="signInSubmitButton"[^>]* type="submit" value="Sign in">/, 'the button'],
    [/<input[^>]* class="btn btn-primary submitButton-customizable"/, 'the class of the button'],
    [/<input type="hidden" name="_csrf" value="[^"]+">/, 'the token'],
    [/<input type="hidden" name="cognitoAsfData" value="">/, 'the fingerprint'],
    [/<form [^>]*name="cognitoSignInForm"/, 'the form'],
    [/id="loginErrorMessage" class="errorMessage-customizable"/, 'the error'],
    [/class="[^"]*\bvisible-lg\b/, 'the copy for large screens'],
    [/class="[^"]*\bbackground-customizable\b/, 'the background'],
    [/class="[^"]*\bbanner-customizable\b/, 'the banner'],
    [/class="form-control inputField-customizable"/, 'the fields'],
    [/class="label-customizable"/, 'the labels'],
    [/class="redirect-customizable"/, 'the links'],
  ])('%s (%s)', (pattern) => {
    expect(classic).toMatch(pattern);
  });

  it('has one form, and its button is the first that submits', () => {
    expect(classic.match(/<form /g)).toHaveLength(1);
    expect(classic.match(/type="submit"/g)).toHaveLength(1);
    expect(managed).toMatch(/<button name="signInSubmitButton"[^>]* type="submit" value="Sign in">Sign in<\/button>/);
  });

  it('asks for codes in the field that programs know', () => {
    expect(drawn('confirm', 'x')).toMatch(
      /id="verification_code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code"/,
    );
  });
});
