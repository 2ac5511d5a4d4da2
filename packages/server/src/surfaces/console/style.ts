/** The style of the console, in addition to that of every page (pages/document.ts). */
export const consoleStyle = `
:root { --soft: light-dark(#f7f8fa, #1a1d22); --hover: light-dark(#eef1f5, #262a31); --field-line: light-dark(#8a93a0, #6d7683);
  --good: light-dark(#0f6b3a, #6fdc9f); --good-soft: light-dark(#e3f5ea, #14301f); --bad: light-dark(#a8201a, #ff9d94);
  --bad-soft: light-dark(#fdeceb, #3a1a18); --warn: light-dark(#7a4a00, #f2c063); --warn-soft: light-dark(#fdf2dd, #352812);
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace }
html { -webkit-text-size-adjust: 100% }
body { font-size: .875rem; overflow-wrap: anywhere; background: var(--soft) }
a { color: var(--accent); text-underline-offset: .2em; text-decoration-thickness: 1px }
h1, h2, h3, p, dl, dd, ul, ol { margin: 0; padding: 0 } ul, ol { list-style: none }
h1 { font-size: 1.375rem; line-height: 1.25; font-weight: 650; letter-spacing: -.01em }
h2 { font-size: .9375rem; font-weight: 650 }
h3 { font-size: .875rem; font-weight: 650 }
code { font: .8125rem/1.5 var(--mono) }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
[hidden] { display: none !important }
.skip { position: absolute; left: .5rem; top: -4rem; z-index: 1; padding: .5rem .75rem; background: var(--paper); border-radius: .375rem }
.skip:focus { top: .5rem }
.frame { display: grid; grid-template-columns: 13rem minmax(0, 1fr); min-height: 100vh; min-height: 100dvh }
.side { background: var(--paper); border-right: 1px solid var(--line) }
.side > div { display: flex; flex-direction: column; gap: 1.25rem; padding: 1.25rem .75rem; position: sticky; top: 0; height: 100vh; height: 100dvh; overflow-y: auto }
.brand { display: flex; align-items: baseline; gap: .5rem; padding: 0 .625rem; color: var(--faint); font-size: .75rem; white-space: nowrap }
.brand a { font-size: 1.0625rem; font-weight: 700; letter-spacing: -.01em; color: var(--ink); text-decoration: none }
.side nav { flex: 1 }
.side nav a { display: flex; align-items: center; min-height: 2.25rem; padding: .25rem .625rem; border-radius: .375rem; color: var(--faint); font-weight: 500; text-decoration: none }
.side nav a:hover { background: var(--hover); color: var(--ink) }
.side nav a[aria-current] { background: var(--hover); color: var(--ink); font-weight: 650 }
.who { padding: .75rem .625rem 0; border-top: 1px solid var(--line); display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: .5rem }
.body { min-width: 0; padding: 1.5rem 2rem 4rem; max-width: 76rem; width: 100% }
main:focus { outline: 0 }
.trail { margin-bottom: .25rem }
.trail ol { display: flex; flex-wrap: wrap; font-size: .8125rem }
.trail li:not(:last-child)::after { content: "/"; color: var(--faint); margin: 0 .5rem }
.trail a { color: var(--faint); display: inline-block; min-height: 1.5rem }
.title { display: flex; flex-wrap: wrap; align-items: center; gap: .375rem .75rem; margin-bottom: 1rem; min-height: 2.25rem }
.title > .live { margin-left: auto }
.tabs { margin-bottom: 1.25rem; border-bottom: 1px solid var(--line) }
.tabs ul { display: flex; flex-wrap: wrap; gap: 0 1.25rem }
.tabs a { display: flex; align-items: center; min-height: 2.25rem; margin-bottom: -1px; border-bottom: 2px solid transparent; color: var(--faint); font-weight: 500; text-decoration: none }
.tabs a:hover { color: var(--ink) }
.tabs a[aria-current] { color: var(--ink); border-color: var(--accent); font-weight: 650 }
.content { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr) }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; min-width: 0 }
.card > header { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .75rem; padding: .75rem 1rem; border-bottom: 1px solid var(--line) }
.card > header > :nth-child(2) { margin-left: auto }
.card > :not(header, table, .rows) { margin: .875rem 1rem }
.card > .empty { margin: 0 }
.columns { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); align-items: start }
.columns > * { min-width: 0 } .stack { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr) }
.split { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr) 21rem; align-items: start }
.numbers { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 9rem), 1fr)) }
.numbers a, .numbers div { display: block; padding: .75rem 1rem; background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; color: var(--faint); text-decoration: none }
.numbers a:hover { border-color: var(--accent) }
.numbers strong { display: block; font-size: 1.5rem; line-height: 1.2; font-weight: 650; color: var(--ink); font-variant-numeric: tabular-nums }
table { width: 100%; border-collapse: collapse }
th { padding: .5rem 1rem; text-align: start; font-size: .75rem; font-weight: 600; color: var(--faint); white-space: nowrap; background: var(--soft) }
td { padding: .4375rem 1rem; border-top: 1px solid var(--line); vertical-align: top }
tbody tr:hover { background: var(--soft) }
tbody tr:last-child td:first-child { border-bottom-left-radius: .5rem } tbody tr:last-child td:last-child { border-bottom-right-radius: .5rem }
td > div { min-height: 1.5rem; min-width: 0 }
@media (min-width: 52.01rem) { .w5 > div { min-width: 5.5rem } .w8 > div { min-width: 8rem } .w11 > div { min-width: 11rem } }
.number { text-align: end; white-space: nowrap; font-variant-numeric: tabular-nums }
td .main { font-weight: 600 } td a, .sub a { display: inline-block; min-height: 1.5rem; line-height: 1.5rem; min-width: 1.5rem }
td .sub, .sub { display: block; font-size: .8125rem; color: var(--faint) }
time, .none { color: var(--faint) } time { white-space: nowrap }
.facts { display: grid; gap: 0 }
.facts > div { display: grid; grid-template-columns: minmax(7rem, 11rem) minmax(0, 1fr); gap: .125rem 1rem; padding: .375rem 0; border-top: 1px solid var(--line) }
.facts > div:first-child { border-top: 0; padding-top: 0 } .facts > div:last-child { padding-bottom: 0 }
dt { color: var(--faint) }
.copyable { display: inline-flex; flex-wrap: wrap; align-items: center; gap: .125rem .5rem; max-width: 100% }
.copy { display: none; font: 500 .75rem/1 system-ui, sans-serif; min-height: 1.5rem; padding: .1875rem .5rem; border: 1px solid var(--line); border-radius: .25rem; background: var(--paper); color: var(--faint); cursor: pointer; white-space: nowrap }
.js .copy { display: inline-block } .copy:hover { color: var(--accent); border-color: var(--accent) }
.command { display: flex; flex-wrap: wrap; align-items: flex-start; justify-content: space-between; gap: .375rem .75rem; padding: .5rem .625rem .5rem .75rem; background: var(--soft); border: 1px solid var(--line); border-radius: .375rem }
.command code { flex: 1 1 12rem; min-width: 0; white-space: pre-wrap }
.command .option { white-space: nowrap }
.command + .command { margin-top: .5rem } .command + p { margin-top: .75rem }
.chip { display: inline-block; padding: .0625rem .5rem; border-radius: 1rem; font-size: .75rem; font-weight: 600; line-height: 1.375; border: 1px solid var(--line); color: var(--faint); background: none; vertical-align: .0625rem }
.chip.good { color: var(--good); background: var(--good-soft); border-color: transparent }
.chip.bad { color: var(--bad); background: var(--bad-soft); border-color: transparent }
.chip.warn { color: var(--warn); background: var(--warn-soft); border-color: transparent }
form { display: grid; gap: .875rem; grid-template-columns: minmax(0, 1fr); margin: 0; scroll-margin-top: 1rem }
form.inline { display: inline-flex; flex-wrap: wrap; gap: .5rem; align-items: center; vertical-align: top }
form.row { display: flex; flex-wrap: wrap; gap: .625rem; align-items: end } form.row .field { flex: 1 1 10rem } form.row .field:has(select) { flex: 0 1 14rem } form.row > button { flex: none }
.actions { display: flex; flex-wrap: wrap; gap: .5rem }
.field { display: grid; gap: .25rem; min-width: 0; grid-template-columns: minmax(0, 1fr) }
label { font-weight: 550; font-size: .8125rem }
input:not([type=checkbox], [type=hidden]), select, textarea { font: inherit; width: 100%; min-width: 0; min-height: 2.25rem; padding: .3125rem .625rem; color: inherit; background: var(--paper); border: 1px solid var(--field-line); border-radius: .375rem }
.check { display: flex; gap: .5rem; align-items: flex-start; font-weight: 400; font-size: .875rem; min-height: 1.5rem; cursor: pointer }
.check input { width: 1.125rem; height: 1.125rem; margin: .125rem 0 0; accent-color: var(--accent); flex: none }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; display: grid; gap: .375rem } legend { padding: 0 0 .25rem; font-weight: 550; font-size: .8125rem }
.hint { font-size: .8125rem; color: var(--faint) }
button.main, button.plain, button.danger, a.button { font: inherit; font-weight: 600; min-height: 2.25rem; padding: .3125rem .875rem; border-radius: .375rem; border: 1px solid transparent; cursor: pointer; justify-self: start; text-decoration: none; display: inline-flex; align-items: center }
button.main { color: var(--on-accent); background: var(--accent) } button.main:hover { filter: brightness(1.1) }
button.plain, a.button { color: var(--ink); background: var(--paper); border-color: var(--field-line) } button.plain:hover, a.button:hover { background: var(--hover) }
button.danger { color: var(--bad); background: var(--paper); border-color: var(--bad) } button.danger:hover { background: var(--bad-soft) }
button.small, td button.plain, td button.danger { min-height: 1.75rem; padding: .125rem .625rem; font-size: .8125rem }
.error, .notice { padding: .5rem .75rem; border-radius: .375rem; background: var(--bad-soft); color: var(--bad); border-left: 3px solid var(--bad) }
.notice { background: var(--good-soft); color: var(--good); border-color: var(--good); margin-bottom: 1rem }
form.inline > .error { flex-basis: 100% }
details > summary { cursor: pointer; min-height: 1.5rem; color: var(--accent); width: fit-content } details[open] > summary { margin-bottom: .75rem }
.danger-zone > summary { color: var(--bad) }
.empty { padding: 1.75rem 1rem; text-align: center; color: var(--faint) } .empty .command { max-width: 40rem; margin: .75rem auto 0; text-align: start }
.pages { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center }
.filters { display: flex; flex-wrap: wrap; gap: .375rem } .filters a { padding: .1875rem .625rem; min-height: 1.75rem; border: 1px solid var(--line); border-radius: 1rem; color: var(--faint); text-decoration: none; font-size: .8125rem; background: var(--paper) }
.filters a:hover { color: var(--ink) } .filters a[aria-current] { color: var(--on-accent); background: var(--accent); border-color: var(--accent); font-weight: 600 }
.rows > li { padding: .875rem 1rem; border-top: 1px solid var(--line); display: grid; gap: .375rem; grid-template-columns: minmax(0, 1fr) } .rows > li:first-child { border-top: 0 }
.line { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .625rem } .line > .end { margin-left: auto }
.why { padding: .5rem .75rem; border-left: 3px solid var(--line); background: var(--soft); border-radius: 0 .375rem .375rem 0; display: grid; gap: .25rem }
.why.asked { border-color: var(--warn) } .why.free { border-color: var(--good) } .why.failed { border-color: var(--bad) }
.why p:first-child { color: var(--ink) } .why p { color: var(--faint) }
.steps { display: flex; flex-wrap: wrap; gap: .25rem .375rem; font-size: .75rem; color: var(--faint) } .steps code { font-size: .75rem } .steps li + li::before { content: "→"; margin-right: .375rem }
.live { display: inline-flex; align-items: center; gap: .5rem; color: var(--faint); font-size: .8125rem }
.dot { width: .5rem; height: .5rem; border-radius: 50%; background: var(--good); animation: pulse 2s infinite } .paused .dot { animation: none; background: var(--faint) }
@keyframes pulse { 50% { opacity: .35 } }
.big { font: 600 1.125rem/1.3 var(--mono); letter-spacing: .06em }
.alone { max-width: 34rem; margin: 4rem auto; padding: 1.5rem; background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; display: grid; gap: .5rem }
iframe { display: block; width: 100%; height: 16rem; border: 1px solid var(--line); border-radius: .375rem; background: #fff; color-scheme: light }
@media (max-width: 64rem) { .split { grid-template-columns: minmax(0, 1fr) } }
@media (max-width: 52rem) {
  .frame { grid-template-columns: minmax(0, 1fr); grid-template-rows: auto 1fr }
  .side { border-right: 0; border-bottom: 1px solid var(--line) } .side > div { position: static; height: auto; flex-direction: row; flex-wrap: wrap; align-items: center; gap: .25rem .75rem; padding: .75rem 1rem }
  .brand { padding: 0; align-items: center } .side nav { flex: 1 1 auto; order: 3; flex-basis: 100% } .side nav ul { display: flex; flex-wrap: wrap }
  .side nav a { padding: .25rem .5rem; min-height: 2rem } .side nav li:first-child a { margin-left: -.5rem } .who { border: 0; padding: 0; margin-left: auto }
  .body { padding: 1rem 1rem 3rem }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  table, tbody, tr, td { display: block } tbody tr { padding: .625rem 1rem; border-top: 1px solid var(--line) } tbody tr:first-child { border-top: 0 }
  td { border: 0; padding: .125rem 0; display: grid; grid-template-columns: 5.5rem minmax(0, 1fr); gap: .5rem } td:not([data-name]) { grid-template-columns: minmax(0, 1fr) }
  td[data-name]::before { content: attr(data-name); color: var(--faint); font-size: .8125rem } .number { text-align: start }
  td:first-child { grid-template-columns: minmax(0, 1fr) } td:first-child::before { display: none }
  .facts > div { grid-template-columns: minmax(0, 1fr) }
}
@media (prefers-reduced-motion: reduce) { * { animation: none !important } }
`;
