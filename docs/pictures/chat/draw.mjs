// node draw.mjs told.json: draws scenes, as docs/pictures/chat.py tells them, into pictures.
import { build } from 'esbuild';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import UPNG from 'upng-js';
import { discord } from './discord.mjs';
import { slack } from './slack.mjs';

const FONTS = 'Lato, "Noto Sans", "DejaVu Sans", "Noto Sans CJK SC", "Noto Color Emoji", sans-serif';
const LOGO = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><rect width="36" height="36" fill="#1d3557"/><path d="M9 10h18v4H14v3h10v4H14v3h13v4H9z" fill="#fff"/></svg>',
)}`;
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

const told = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const style = createRequire(import.meta.url).resolve('slack-blocks-to-jsx/dist/style.css');
const slackStyle = readFileSync(style, 'utf8');

const components = (
  await build({
    stdin: { contents: "import '@skyra/discord-components-core';", resolveDir: process.cwd() },
    bundle: true,
    format: 'iife',
    write: false,
    logLevel: 'error',
  })
).outputFiles[0].text;

const SLACK_PAGE = `
  body { margin: 0; padding: 14px; background: #fff; color: #1d1c1d; font: 15px/1.46 ${FONTS}; }
  .said, .only { margin: 0 0 6px 44px; font-size: 12px; color: #616061; }
  .said { font-family: "DejaVu Sans Mono", monospace; }
  .modal { border: 1px solid #ddd; border-radius: 10px; padding: 16px 20px; max-width: 520px; }
  .modal h1 { font-size: 20px; margin: 0 0 8px; }
  .modal footer { display: flex; gap: 10px; justify-content: flex-end; margin-top: 16px; }
  .modal footer button { font: 700 14px ${FONTS}; padding: 8px 14px; border: 1px solid #bbb; border-radius: 4px; background: #fff; }
  .modal footer .go { background: #007a5a; color: #fff; border-color: #007a5a; }`;

// What the library measures otherwise than Discord does: a footer that makes a second column, buttons of which the least
// width is counted without their margins inside, and on a phone the room that a desktop keeps free at the right.
const DISCORD_PAGE = `
  discord-messages, discord-message, discord-embed, discord-button { font-family: ${FONTS} !important; }
  discord-embed-footer { grid-column: 1 / 1 !important; }
  @media (max-width: 480px) { discord-message { padding-right: 16px !important; } }`;
const DISCORD_BUTTON = ':host > *:first-child { box-sizing: border-box !important; }';

const page = (scene, theme) =>
  scene.platform === 'slack'
    ? `<!doctype html><meta charset="utf-8"><style>${slackStyle}${SLACK_PAGE}</style><body>${slack(scene, theme, LOGO)}`
    : `<!doctype html><meta charset="utf-8"><style>body { margin: 0; background: ${theme === 'light' ? '#fff' : '#313338'}; }${DISCORD_PAGE}</style>
       <body>${discord(scene, theme)}<script>globalThis.$discordMessage = { avatars: { default: ${JSON.stringify(LOGO)} } };</script><script>${components.replaceAll('</script', '<\\/script')}</script>`;

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--force-color-profile=srgb'] });
try {
  const folder = mkdtempSync('page-');
  for (const shot of told.shots) {
    const scene = told.scenes[shot.scene];
    const context = await browser.newContext({ viewport: { width: shot.width, height: 100 }, deviceScaleFactor: shot.scale, offline: false });
    context.setDefaultTimeout(180_000);  // a busy machine draws slowly
    const tab = await context.newPage();
    // Nothing is fetched from elsewhere: a picture must not depend on it.
    await tab.route(/^https?:/, (route) => route.abort());
    const file = join(process.cwd(), folder, `${shot.name}.html`);
    writeFileSync(file, page(scene, shot.theme));
    await tab.goto(pathToFileURL(file).href);
    await tab.evaluate((mended) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(mended);
      for (const one of document.querySelectorAll('discord-button')) one.shadowRoot.adoptedStyleSheets.push(sheet);
      return document.fonts.ready;
    }, DISCORD_BUTTON);
    const seen = UPNG.decode(await tab.screenshot({ fullPage: true, animations: 'disabled' }));
    // 128 colours are enough for letters on a ground, and make a third of the bytes.
    const small = UPNG.encode(UPNG.toRGBA8(seen), seen.width, seen.height, 128);
    writeFileSync(join(told.folder, `${shot.name}.png`), Buffer.from(small));
    await context.close();
  }
} finally {
  await browser.close();
}
