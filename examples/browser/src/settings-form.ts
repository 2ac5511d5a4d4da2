import { element } from './element.ts';
import { type Field, form, heading } from './form.ts';
import { show } from './screen.ts';

const fields: readonly Field[] = [
  { name: 'pool', label: 'User pool id', hint: 'For example eu-west-1_AbCdEfGhI' },
  {
    name: 'client',
    label: 'App client id',
    hint: 'The app client must have no secret, because a page cannot keep a secret.',
  },
  {
    name: 'endpoint',
    label: 'Endpoint',
    type: 'url',
    optional: true,
    hint: 'The address of a Latchkey server. Leave it empty for AWS.',
  },
];

/** Asks which pool to use, and reloads the page with the answer in its address. */
export function askForSettings(): void {
  const { node } = form({ fields, action: 'Continue' }, async (values) => {
    const filled = Object.entries(values).filter(([, value]) => value.trim() !== '');
    location.search = String(new URLSearchParams(filled));
  });
  const intro = element('p', { className: 'quiet' }, 'Which user pool should this page use?');
  show('Settings', element('div', { className: 'card narrow' }, heading('Settings'), intro, node));
}
