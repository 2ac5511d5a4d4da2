/** Tables. On narrow screens each row is a block, and each cell has its heading before it. */
import { attributes, type Html, html } from '../../pages/html.ts';

export interface Column<T> {
  readonly name: string;
  readonly cell: (row: T) => Html | string | number | false;
  /** The least width on wide screens, in rem: long words may break at any letter. */
  readonly least?: 5 | 8 | 11;
  /** Numbers stand at the end. */
  readonly isNumber?: boolean;
  /** The heading is only said, such as that of a column of buttons. */
  readonly isSilent?: boolean;
}

/** @param caption what the table lists, for screen readers */
export function table<T>(caption: string, columns: readonly Column<T>[], rows: readonly T[]): Html {
  return html`<table><caption class="hidden">${caption}</caption><thead><tr>${columns.map(
    ({ name, isNumber = false, isSilent = false }) =>
      html`<th scope="col"${attributes({ class: isNumber ? 'number' : undefined })}>${
        isSilent ? html`<span class="hidden">${name}</span>` : name
      }</th>`,
  )}</tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr>${columns.map(
        ({ name, cell, least, isNumber = false, isSilent = false }) =>
          html`<td${attributes({ 'data-name': isSilent ? undefined : name, class: isNumber ? 'number' : least && `w${least}` })}><div>${cell(row)}</div></td>`,
      )}</tr>`,
  )}</tbody></table>`;
}

/** What stands in the place of an empty list: what is missing, and how to get it. */
export function empty(text: string, next?: Html): Html {
  return html`<div class="empty"><p>${text}</p>${next}</div>`;
}

/** A part of a page with a heading. */
export function section(title: string, content: Html, beside: Html | false = false): Html {
  const id = title.toLowerCase().replaceAll(/[^a-z]+/g, '-');
  return html`<section class="card" aria-labelledby="${id}"><header><h2 id="${id}">${title}</h2>${beside}</header>${content}</section>`;
}
