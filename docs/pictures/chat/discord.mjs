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

export const discord = (scene, theme) => {
  const said = scene.said ? `<discord-command slot="reply" author="Mia" command="${escaped(scene.said)}"></discord-command>` : '';
  const rows = scene.body.components.map(row).join('');
  return `<discord-messages ${theme === 'light' ? 'light-theme' : ''} no-background="false">
    <discord-message author="Exportwatch" timestamp="11/27/2026" bot role-color="#d9822b" ${scene.private ? 'ephemeral' : ''}>
      ${said}${scene.body.content ? markdown(scene.body.content) : ''}${scene.body.embeds.map(embed).join('')}
      ${rows ? `<discord-attachments slot="components">${rows}</discord-attachments>` : ''}
    </discord-message></discord-messages>`;
};
