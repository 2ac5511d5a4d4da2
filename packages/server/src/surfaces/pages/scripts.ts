/**
 * Scripts of pages. Their text is constant, so that the content security policy can name it by its hash; what they need
 * stands in `data-` attributes.
 */

/** Buttons that show what is written in password fields. Without the script they stay hidden. */
export const revealScript = `
for (const button of document.querySelectorAll('.reveal')) {
  const input = button.parentElement.querySelector('input');
  button.hidden = false;
  button.parentElement.classList.add('hasReveal');
  button.addEventListener('click', () => {
    const shows = input.type === 'password';
    input.type = shows ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(shows));
  });
  input.form.addEventListener('submit', () => { input.type = 'password'; });
}`;

/**
 * Passkeys: a form with `data-passkey` ("get", "create" or "autofill") and `data-options` posts what the authenticator
 * answered as `credential`. The errors are in the form, hidden.
 */
export const passkeyScript = `
const form = document.querySelector('form[data-passkey]');
const { passkey, options } = form.dataset;
const show = (name) => {
  for (const text of form.querySelectorAll('[data-error]')) text.hidden = text.dataset.error !== name;
};
const post = (credential) => {
  form.elements.credential.value = JSON.stringify(credential.toJSON());
  form.submit();
};
const parse = passkey === 'create' ? 'parseCreationOptionsFromJSON' : 'parseRequestOptionsFromJSON';
const can = navigator.credentials && globalThis.PublicKeyCredential?.[parse];
const publicKey = () => PublicKeyCredential[parse](JSON.parse(options));
const ask = async () => {
  show('');
  try {
    post(await (passkey === 'create' ? navigator.credentials.create({ publicKey: publicKey() }) : navigator.credentials.get({ publicKey: publicKey() })));
  } catch (error) {
    show(error.name === 'NotAllowedError' || error.name === 'AbortError' ? 'cancelled' : 'failed');
  }
};
if (passkey === 'autofill') {
  if (can && await PublicKeyCredential.isConditionalMediationAvailable?.()) {
    navigator.credentials.get({ publicKey: publicKey(), mediation: 'conditional' }).then(post, () => {});
  }
} else if (can) {
  const button = form.querySelector('[data-start]');
  button.hidden = false;
  button.addEventListener('click', ask);
  button.focus();
} else {
  show('unsupported');
}`;

/** Posts the only form of the page at once. */
export const postAtOnceScript = 'document.forms[0].submit();';
