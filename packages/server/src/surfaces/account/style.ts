/** The style of the account page, in addition to that of all pages. */
export const accountStyle = `
.middle>.account{max-width:64rem}
.account{display:grid;gap:1.5rem;grid-template-columns:minmax(0,1fr)}
.account-head{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;gap:.25rem 1.5rem;color:var(--page-ink)}
.account-head p{margin:0}.account-head strong{color:inherit}
.account-nav ul,.rows,.facts{list-style:none;margin:0;padding:0}
.account-nav a{display:block;padding:.625rem .875rem;border-radius:.5rem;text-decoration:none;color:var(--page-ink);min-height:2.75rem}
.account-nav a:hover{text-decoration:underline}
.account-nav a[aria-current]{background:var(--card);color:var(--ink);font-weight:600;box-shadow:inset 3px 0 0 var(--link)}
.account .card{min-width:0}
.rows>li{padding:1.125rem 0;border-top:1px solid var(--line);display:flex;flex-direction:column;gap:.5rem}
.rows>li:first-child{border-top:0;padding-top:.25rem}
.rows p,.facts li{margin:0;font-size:.875rem;color:var(--faint)}
.tag{font-size:.75rem;font-weight:600;padding:.0625rem .5rem;border-radius:1rem;border:1px solid var(--good-line);color:var(--good-ink);background:var(--good)}
.tag.off{border-color:var(--line);color:var(--faint);background:none}
h2{margin:2rem 0 .75rem;padding-top:1.5rem;border-top:1px solid var(--line);font-size:1.125rem;line-height:1.3;color:var(--heading)}
.rows h2{margin:0;padding:0;border:0;font-size:1rem;font-weight:600;color:var(--ink);display:flex;flex-wrap:wrap;gap:.25rem .5rem;align-items:center}
.intro{margin:0 0 1.25rem;color:var(--faint)}
.actions{display:flex;flex-wrap:wrap;gap:.5rem}
form.inline{display:inline-flex;gap:0;margin:0!important}
form.inline button,.actions a,.step-up a{width:auto}
form.inline button{font-size:.875rem;padding:.375rem .875rem}
.account form:not(.inline){max-width:26rem}
.account form:not(.inline)>button{align-self:flex-start;width:auto;min-width:9rem}
.account form.wide{max-width:none;display:grid;gap:1rem 1.25rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,16rem),1fr))}
.account form.wide>button{grid-column:1/-1;justify-self:start}
.account .qr{margin-inline:0}.account .steps+form{margin-top:1.25rem}
.danger{color:var(--bad-ink);border-color:var(--bad-sign);background:none}
.danger:hover{color:var(--bad-ink);border-color:var(--bad-sign);background:var(--bad)}
.step-up{margin:1.5rem 0 0;padding:1rem 1.125rem;border:1px solid var(--line);border-radius:var(--radius-alert)}
.step-up p{margin:0}.step-up p+p{margin-top:.875rem}.step-up a{display:inline-flex}
details.rename>summary{cursor:pointer;color:var(--link);font-size:.875rem;min-height:1.75rem;width:fit-content}
details.rename[open]>summary{margin-bottom:.5rem}
.overview{display:grid;gap:.75rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,15rem),1fr));list-style:none;margin:1.25rem 0 0;padding:0}
.overview a{display:block;height:100%;padding:1rem;border:1px solid var(--line);border-radius:var(--radius-alert);text-decoration:none;color:var(--ink)}
.overview a:hover{border-color:var(--link)}
.overview strong{display:block;color:var(--link)}
.overview span{font-size:.875rem;color:var(--faint)}
.back{margin:0;font-size:.875rem}.back a{display:inline-block;padding:.5rem 0;color:var(--page-link)}
@media (max-width:47.99rem){.account-nav{display:none}}
@media (min-width:48rem){.account.has-nav{grid-template-columns:13.5rem minmax(0,1fr)}.account-head{grid-column:1/-1}.back{display:none}.middle{padding-block:2.5rem}}
`;
