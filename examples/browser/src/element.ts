type Tags = HTMLElementTagNameMap;
type Child = Node | string;

/** Creates an element: `element('p', { className: 'quiet' }, 'Hello')`. Strings become text, so they cannot inject markup. */
export function element<Tag extends keyof Tags>(
  tag: Tag,
  properties: Partial<Tags[Tag]> = {},
  ...children: readonly Child[]
): Tags[Tag] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** Creates a button that is disabled while its action runs. */
export function actionButton(label: string, action: () => Promise<void>, className = ''): HTMLButtonElement {
  const button = element('button', { type: 'button', className }, label);
  button.addEventListener('click', () => {
    button.disabled = true;
    void action().finally(() => {
      button.disabled = false;
    });
  });
  return button;
}

/** Creates a button that looks like a link: it shows another view, and has no address. */
export function linkButton(label: string, action: () => void): HTMLButtonElement {
  const button = element('button', { type: 'button', className: 'link' }, label);
  button.addEventListener('click', action);
  return button;
}

/** Creates a section with a heading, which is also its name for screen readers. */
export function card(title: string, ...children: readonly Child[]): HTMLElement {
  const id = `card-${title.toLowerCase().replaceAll(' ', '-')}`;
  const section = element('section', { className: 'card' }, element('h2', { id }, title), ...children);
  section.setAttribute('aria-labelledby', id);
  return section;
}
