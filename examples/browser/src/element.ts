type Tags = HTMLElementTagNameMap;
type Child = Node | string;

/** Makes an element: `element('p', { className: 'quiet' }, 'Hello')`. Text stays text, so nothing can be smuggled in as markup. */
export function element<Tag extends keyof Tags>(
  tag: Tag,
  properties: Partial<Tags[Tag]> = {},
  ...children: readonly Child[]
): Tags[Tag] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** A button that says that it is at work while it is, and reports what goes wrong. */
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

/** A section with a heading, which names it for screen readers. */
export function card(title: string, ...children: readonly Child[]): HTMLElement {
  const id = `card-${title.toLowerCase().replaceAll(' ', '-')}`;
  const section = element('section', { className: 'card' }, element('h2', { id }, title), ...children);
  section.setAttribute('aria-labelledby', id);
  return section;
}
