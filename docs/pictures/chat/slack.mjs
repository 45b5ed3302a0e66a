// Block Kit → HTML, by slack-blocks-to-jsx.
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { createRequire } from 'node:module';

const { Message } = createRequire(import.meta.url)('slack-blocks-to-jsx');

// The library shows `verbatim` text without any formatting (Slack only makes no links of bare names in it), and reads
// `:22:` in a time as an emoji (we write no emoji by name): an invisible sign behind each colon keeps it from that.
const prepared = (node) => {
  if (Array.isArray(node)) return node.map(prepared);
  if (typeof node !== 'object' || node === null) return node;
  const made = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, prepared(value)]));
  delete made.verbatim;
  if (typeof made.text === 'string') made.text = made.text.replace(/:(?!\/\/)/g, ':\u2060');
  return made;
};

const blocks = (given, theme, logo) =>
  renderToStaticMarkup(
    createElement(Message, {
      blocks: prepared(given),
      logo,
      name: 'Exportwatch',
      theme,
      time: new Date(Date.UTC(2026, 10, 27, 9, 0)),
      data: { channels: [{ id: 'C0EXPORTS', name: 'export-controls' }] },
      withoutWrapper: !logo,
    }),
  );

const escaped = (text) => text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]);

export const slack = (scene, theme, logo) => {
  if (scene.kind === 'message') {
    const note = scene.private ? '<p class="only">Only visible to you</p>' : '';
    const said = scene.said ? `<p class="said">${escaped(scene.said)}</p>` : '';
    return `${said}${note}${blocks(scene.body.blocks, theme, logo)}`;
  }
  const head = scene.kind === 'modal' ? `<h1>${escaped(scene.body.title.text)}</h1>` : '';
  const foot =
    scene.kind === 'modal'
      ? `<footer><button>${escaped(scene.body.close.text)}</button><button class="go">${escaped(scene.body.submit.text)}</button></footer>`
      : '';
  return `<div class="${scene.kind}">${head}${blocks(scene.body.blocks, theme, '')}${foot}</div>`;
};
