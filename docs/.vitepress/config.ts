/**
 * The site of the documentation: `npm run docs:build` writes it to docs/.vitepress/dist, `npm run docs:dev` shows it while pages are
 * edited. It needs no network. A link to a page that does not exist fails the build; test/docs/links.test.ts checks anchors, too.
 */
import { defineConfig } from 'vitepress';
import { anchorOf } from './anchors.ts';
import { linksOut } from './links-out.ts';
import { guideGroups, pagesOf } from './navigation.ts';

const lists = [
  { text: 'Reference', collapsed: true, items: [{ text: 'The command', link: '/command' }, ...pagesOf('reference')] },
  {
    text: 'Benchmarks',
    collapsed: true,
    items: [{ text: 'How the numbers are measured', link: '/benchmarks/' }, ...pagesOf('benchmarks')],
  },
  {
    text: 'Decisions',
    collapsed: true,
    items: [{ text: 'All decisions', link: '/decisions/' }, ...pagesOf('decisions')],
  },
];

export default defineConfig({
  title: 'Latchkey',
  description: 'Amazon Cognito user pools that run anywhere, and remember MFA devices.',
  lang: 'en',
  cleanUrls: false,
  rewrites: (page) => page.replace(/README\.md$/, 'index.md'),
  markdown: {
    anchor: { slugify: anchorOf },
    languageAlias: { caddyfile: 'nginx', haproxy: 'nginx', mermaid: 'text' },
    config: linksOut,
  },
  // The index of the search is one file.
  vite: { build: { chunkSizeWarningLimit: 5000 } },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Guides', link: '/guide/', activeMatch: '^/guide/' },
      { text: 'Command', link: '/command' },
      { text: 'Client', link: '/reference/client' },
      { text: 'Decisions', link: '/decisions/', activeMatch: '^/decisions/' },
    ],
    sidebar: [{ text: 'All guides', link: '/guide/' }, ...guideGroups(), ...lists],
  },
});
