/**
 * The style of all pages. Colours and radii are custom properties of the theme (rules/branding/theme.ts). Names ending in
 * `-customizable` are those that the classic customization may style; its rules follow and win.
 */
export const pageStyle = `
*,::before,::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:var(--ink);
background:var(--page) var(--page-image,none) center/cover no-repeat fixed;overflow-wrap:anywhere}
.page{min-height:100vh;min-height:100dvh;display:flex;flex-direction:column}
.middle{flex:1;display:flex;flex-direction:column;gap:1rem;width:100%;max-width:80rem;margin:0 auto;padding:1.5rem 1rem}
.x-start{align-items:flex-start}.x-center{align-items:center}.x-end{align-items:flex-end}
.y-start{justify-content:flex-start}.y-center{justify-content:center}.y-end{justify-content:flex-end}
.middle>*{width:100%;max-width:26rem}
.card{background:var(--card) var(--card-image,none) center/cover no-repeat;border:1px solid var(--card-line);
border-radius:var(--radius-card);box-shadow:0 1px 2px #0000000d,0 8px 24px #0000000f;overflow:clip}
.modal-body{padding:2rem}
.banner{display:flex;padding:2rem 2rem 0}
.bar{display:flex;align-items:center;min-height:4rem;padding:.75rem 1.5rem;background:var(--header) var(--header-image,none) center/cover;border-bottom:1px solid var(--header-line)}
.footer{background:var(--footer) var(--footer-image,none) center/cover;border:0;border-top:1px solid var(--footer-line)}
.start{justify-content:flex-start}.center{justify-content:center}.end{justify-content:flex-end}
.logo{display:block;max-width:100%;max-height:4.5rem;object-fit:contain}
.bar-logo{display:block;max-width:12rem;max-height:2.5rem}
.app{margin:0 0 .25rem;font-size:.875rem;color:var(--faint)}
h1{margin:0 0 .5rem;font-size:1.5rem;line-height:1.25;font-weight:650;letter-spacing:-.01em;color:var(--heading);text-wrap:balance}
.textDescription-customizable{margin:0 0 1.25rem;color:var(--faint)}
h1+:not(p),h1+.errorMessage-customizable,h1+.notice{margin-top:1.25rem}
.modal-body>:last-child{margin-bottom:0}
strong{font-weight:600;color:var(--ink)}
form{display:flex;flex-direction:column;gap:var(--gap)}
.field{display:flex;flex-direction:column;gap:.375rem;min-width:0;position:relative}
.label-customizable{font-size:.875rem;font-weight:550;color:var(--label)}
.inputField-customizable{width:100%;min-height:2.75rem;padding:.5rem .75rem;font:inherit;color:var(--field-ink);background:var(--field);
border:1px solid var(--field-line);border-radius:var(--radius-field);min-width:0}
.inputField-customizable[aria-invalid]{border-color:var(--bad-sign);box-shadow:inset 0 0 0 1px var(--bad-sign)}
.inputField-customizable::placeholder{color:var(--placeholder);opacity:1}
input[type=date]{text-align:start}
.code{font-size:1.375rem;letter-spacing:.25em;font-variant-numeric:tabular-nums}
.hint,.rules{margin:0;font-size:.8125rem;color:var(--hint)}
.rules ul{margin:.125rem 0 0;padding-inline-start:1.125rem}
.hasReveal .inputField-customizable{padding-inline-end:3.25rem}
.reveal{position:absolute;inset-inline-end:0;bottom:0;display:grid;place-items:center;width:2.75rem;height:2.75rem;padding:0;border:0;background:none;
color:var(--faint);cursor:pointer;border-radius:var(--radius-field)}
.reveal:hover{color:var(--link)}
.reveal svg{width:1.375rem;height:1.375rem}
.reveal[aria-pressed=false] .slash{display:none}
.submitButton-customizable,.other,.idpButton-customizable,.socialButton-customizable{display:flex;align-items:center;justify-content:center;gap:.625rem;width:100%;
height:auto!important;min-height:2.75rem;padding:.5rem 1rem;font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer;
border:1px solid;border-radius:var(--radius-button);transition:background-color .12s,border-color .12s}
.submitButton-customizable{color:var(--main-ink);background:var(--main);border-color:var(--main-line)}
.submitButton-customizable:hover{color:var(--main-ink-hover);background:var(--main-hover);border-color:var(--main-line-hover)}
.submitButton-customizable:active{color:var(--main-ink-active);background:var(--main-active);border-color:var(--main-line-active)}
.other{color:var(--other-ink);background:var(--other);border-color:var(--other-line)}
.other:hover{color:var(--other-ink-hover);background:var(--other-hover);border-color:var(--other-line-hover)}
.other:active{color:var(--other-ink-active);background:var(--other-active);border-color:var(--other-line-active)}
.idpButton-customizable,.socialButton-customizable{color:var(--idp-ink);background:var(--idp);border-color:var(--idp-line)}
.idpButton-customizable:hover,.socialButton-customizable:hover{color:var(--idp-ink-hover);background:var(--idp-hover);border-color:var(--idp-line-hover)}
.idp-icon{width:1.25rem;height:1.25rem;object-fit:contain;flex:none}
.providers,.ways{display:flex;flex-direction:column;gap:.625rem}
.way{justify-content:flex-start;text-align:start;gap:.875rem;padding:.75rem 1rem}
.way svg{flex:none;width:1.375rem;height:1.375rem;color:var(--link)}
.way span{display:flex;flex-direction:column}
.way small{font-weight:400;font-size:.8125rem;color:inherit}
.idpDescription-customizable{margin:0;font-size:.875rem;color:var(--faint)}
.divider{display:flex;align-items:center;gap:.75rem;margin:1.25rem 0;font-size:.8125rem;color:var(--faint)}
.divider::before,.divider::after{content:"";flex:1;border-top:1px solid var(--line)}
.modal-body form+form{margin-top:.75rem}
a{color:var(--link);text-underline-offset:.2em}
a:hover{color:var(--link-hover)}
.redirect-customizable{margin:1rem 0 0;font-size:.875rem;color:var(--faint);text-align:center}
.redirect-customizable a{display:inline-block;padding:.25rem 0;min-height:1.5rem}
form .redirect-customizable{margin:0;text-align:end}
.legalText-customizable{margin:0;font-size:.8125rem;color:var(--faint)}
.check{display:flex;align-items:flex-start;gap:.625rem;padding:.625rem 0;cursor:pointer}
.check input{flex:none;width:1.25rem;height:1.25rem;margin:.125rem 0 0;accent-color:var(--option)}
.errorMessage-customizable,.notice{margin:0 0 1.25rem;padding:.75rem .875rem;font-size:.9375rem;border:1px solid var(--bad-line);
border-inline-start:4px solid var(--bad-sign);border-radius:var(--radius-alert);color:var(--bad-ink);background:var(--bad)}
.notice{color:var(--good-ink);background:var(--good);border-color:var(--good-line)}
.steps .redirect-customizable{margin:0 0 .75rem;text-align:center}
.steps{margin:0;padding-inline-start:1.25rem}
.steps>li{padding-inline-start:.25rem}.steps>li+li{margin-top:.75rem}
.qr{display:block;width:100%;max-width:12.5rem;margin:.75rem auto;background:#fff;border-radius:.5rem}
.secret{display:block;margin:.375rem 0 0;padding:.5rem .75rem;font:1rem/1.6 ui-monospace,monospace;letter-spacing:.04em;background:var(--page);color:var(--page-ink);
border-radius:var(--radius-field);user-select:all;word-spacing:.25em}
.detail{margin:0 0 1.25rem;padding:.75rem .875rem;font:.875rem/1.5 ui-monospace,monospace;background:var(--page);color:var(--page-ink);border-radius:var(--radius-alert)}
.languages{font-size:.875rem;color:var(--page-ink);text-align:center}
.languages summary{display:inline-flex;align-items:center;min-height:2.75rem;padding:0 .75rem;cursor:pointer;border-radius:.5rem}
.languages summary::after{content:"▾";margin-inline-start:.375rem}
.languages ul{display:flex;flex-wrap:wrap;justify-content:center;gap:0 .25rem;margin:0;padding:0;list-style:none}
.languages a{display:flex;align-items:center;min-height:2.75rem;padding:0 .5rem;color:var(--page-link)}
.hints{padding:.5rem .875rem;font-size:.8125rem;color:var(--page-ink);border:1px dashed}
.hints p{margin:.25rem 0}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
:focus-visible,.errorMessage-customizable:focus{outline:3px solid var(--focus)!important;outline-offset:2px}
[hidden]{display:none!important}
@media (max-width:30rem){.middle{padding:1rem}.modal-body{padding:1.5rem}.banner{padding:1.5rem 1.5rem 0}.y-center{justify-content:flex-start}}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
@media (forced-colors:active){.card,.errorMessage-customizable,.notice{border:1px solid}}
`;
