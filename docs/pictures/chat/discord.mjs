// A Discord message (as REST takes it) → the elements of discord-components. Markdown is read by discord-markdown-parser,
// which leaves lists alone; those are read here, line by line.
import { parse } from 'discord-markdown-parser';

const BUTTONS = { 1: 'primary', 2: 'secondary', 3: 'success', 4: 'destructive', 5: 'secondary' };
const BLOCKS = { '### ': 'h3', '-# ': 'small', '- ': 'item', '> ': 'quote' };

export const escaped = (text) =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]);

const inline = (node) => {
  if (Array.isArray(node)) return node.map(inline).join('');
  const inside = () => (typeof node.content === 'string' ? escaped(node.content) : inline(node.content));
  switch (node.type) {
    case 'strong': return `<discord-bold>${inside()}</discord-bold>`;
    case 'em': return `<discord-italic>${inside()}</discord-italic>`;
    case 'inlineCode': return `<discord-code>${inside()}</discord-code>`;
    case 'link': return `<discord-link href="${escaped(node.target)}">${inline(node.content)}</discord-link>`;
    case 'br': return '<br>';
    case 'twemoji': return escaped(node.name);
    default: return inside();
  }
};

const line = (text) => {
  const lead = Object.keys(BLOCKS).find((each) => text.startsWith(each));
  return { kind: lead ? BLOCKS[lead] : 'text', html: inline(parse(lead ? text.slice(lead.length) : text, 'extended')) };
};

export const markdown = (text) => {
  let html = '';
  let list = false;
  let inText = false;
  for (const { kind, html: said } of text.split('\n').map(line)) {
    if (list && kind !== 'item') html += '</discord-unordered-list>';
    if (!list && kind === 'item') html += '<discord-unordered-list>';
    list = kind === 'item';
    if (kind === 'item') html += `<discord-list-item>${said}</discord-list-item>`;
    else if (kind === 'h3') html += `<discord-header level="3">${said}</discord-header>`;
    else if (kind === 'small') html += `<discord-subscript>${said}</discord-subscript>`;
    else if (kind === 'quote') html += `<discord-quote>${said}</discord-quote>`;
    else html += `${inText ? '<br>' : ''}${said}`;
    inText = kind === 'text';
  }
  return list ? `${html}</discord-unordered-list>` : html;
};

const fields = (given) => {
  if (!given?.length) return '';
  const shown = given.map(
    ({ name, value, inline: beside }, at) =>
      `<discord-embed-field field-title="${escaped(name.replace(/\\(.)/g, '$1'))}" ${beside ? `inline inline-index="${(at % 3) + 1}"` : ''}>${markdown(value)}</discord-embed-field>`,
  );
  return `<discord-embed-fields slot="fields">${shown.join('')}</discord-embed-fields>`;
};

const embed = (given) => `
  <discord-embed slot="embeds" color="#${given.color.toString(16).padStart(6, '0')}" embed-title="${escaped(given.title.replace(/\\(.)/g, '$1'))}">
    ${given.description ? `<discord-embed-description slot="description">${markdown(given.description)}</discord-embed-description>` : ''}
    ${fields(given.fields)}
    ${given.footer ? `<discord-embed-footer slot="footer">${escaped(given.footer.text)}</discord-embed-footer>` : ''}
  </discord-embed>`;

const row = (given) =>
  `<discord-action-row>${given.components
    .map((one) => `<discord-button type="${BUTTONS[one.style]}" ${one.url ? `url="${escaped(one.url)}"` : ''}>${escaped(one.label)}</discord-button>`)
    .join('')}</discord-action-row>`;

const field = ({ label, description, component: one }, dark) => {
  const box = `border:1px solid ${dark ? '#4e5058' : '#ccc'};border-radius:6px;padding:8px 10px;min-height:20px;white-space:pre-wrap`;
  const chosen = (one.options ?? []).find((option) => option.default) ?? one.options?.[0];
  const shown = one.type === 4 ? one.value : chosen?.label;
  const inside = shown ? escaped(shown) : `<span style="opacity:.55">${escaped(one.placeholder ?? '')}</span>`;
  const lines = one.type === 4 && one.style === 2 ? 'min-height:66px' : '';
  return `<div style="margin:14px 0"><b style="font-size:14px">${escaped(label)}</b>
    ${description ? `<div style="font-size:13px;opacity:.75">${escaped(description)}</div>` : ''}
    <div style="${box};${lines};margin-top:6px">${inside}${one.type === 4 ? '' : '<span style="float:right">▾</span>'}</div></div>`;
};

const modal = (body, dark) => `<div style="max-width:420px;margin:10px auto;padding:18px 20px;border-radius:10px;font:15px/1.4 sans-serif;
    color:${dark ? '#f2f3f5' : '#1e1f22'};background:${dark ? '#393a41' : '#fff'};box-shadow:0 0 0 1px ${dark ? '#4e5058' : '#ddd'}">
    <b style="font-size:20px">${escaped(body.title)}</b>${body.components.map((one) => field(one, dark)).join('')}
    <div style="text-align:right"><span style="background:#5865f2;color:#fff;border-radius:6px;padding:8px 16px">Submit</span></div></div>`;

export const discord = (scene, theme) => {
  if (scene.kind === 'modal') return modal(scene.body, theme !== 'light');
  const said = scene.said ? `<discord-command slot="reply" author="Mia" command="${escaped(scene.said)}"></discord-command>` : '';
  const rows = scene.body.components.map(row).join('');
  return `<discord-messages ${theme === 'light' ? 'light-theme' : ''} no-background="false">
    <discord-message author="Exportwatch" timestamp="11/27/2026" bot role-color="#d9822b" ${scene.private ? 'ephemeral' : ''}>
      ${said}${scene.body.content ? markdown(scene.body.content) : ''}${scene.body.embeds.map(embed).join('')}
      ${rows ? `<discord-attachments slot="components">${rows}</discord-attachments>` : ''}
    </discord-message></discord-messages>`;
};
