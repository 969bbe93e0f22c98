// A person before the panel: keeps all that it ever showed. Each line of stdin asks, each line of stdout answers in JSON.
//   screen.mjs ADDRESS     first answer: once the panel is live
//   shown                  all that was seen so far
//   picture FILE           a photograph of the screen
//   is stale | is live     waits for it: when it was said (ms since 1970), and how late the page's own timers have run at
//                          most since the last such question (ms)
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(new URL('../../hmi/web/package.json', import.meta.url));
const { chromium } = require('playwright-core');

/** Runs in the page. Values are kept by what they are of, each once. */
const watch = () => {
  const seen = { complaints: [], tickets: {} };
  window.seen = seen;
  window.said = {};
  window.lateMs = 0;
  const keep = (name, value) => {
    seen[name] ??= [];
    if (value && !seen[name].includes(value)) seen[name].push(value);
  };
  const all = (selector, found) => document.querySelectorAll(selector).forEach(found);
  const look = () => {
    const freshness = document.querySelector('.liveness')?.dataset.freshness;
    if (freshness && freshness !== window.freshness) window.said[freshness] = performance.timeOrigin + performance.now();
    window.freshness = freshness;
    all('.weight', (node) => {
      keep('weight_states', node.classList[1]);
      keep('weights', node.querySelector('.reading').dataset.weight);
    });
    for (const place of ['lane', 'pit']) {
      all(`.${place} .phase b`, (node) => keep(`${place}_phases`, node.textContent));
      all(`.${place} .phase b + span`, (node) => keep(`${place}_waits`, node.textContent));
      all(`.${place} .plate`, (node) => keep(`${place}_plates`, node.textContent));
      all(`.${place} .lamp`, (node) => keep(`${place}_lamps`, node.classList[1]));
    }
    all('.boom', (node) => keep('booms', node.classList[1]));
    all('.slide', (node) => keep('gates', node.classList[1]));
    all('.identity div:nth-child(2) dd', (node) => keep('bookings', node.textContent));
    all('.tables section:last-child tbody tr', (row) => {
      const [ticket, ...rest] = [...row.children].map((cell) => {
        const bare = cell.cloneNode(true);
        bare.querySelectorAll('small').forEach((below) => below.remove());
        return bare.textContent.replace(/\s/g, '');
      });
      seen.tickets[ticket] = rest;
    });
  };
  new MutationObserver(look).observe(document, { attributes: true, characterData: true, childList: true, subtree: true });
  document.addEventListener('load', ({ target }) => target.naturalWidth > 0 && keep('pictures', target.src), true);
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    window.lateMs = Math.max(window.lateMs, now - last - 50);
    last = now;
  }, 50);
};

const browser = await chromium.launch({
  executablePath: process.env.GRAINGATE_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
const complaints = [];
page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
page.on('pageerror', (error) => complaints.push(String(error)));
await page.addInitScript(watch);
await page.goto(process.argv[2]);

const isSaid = async (state) => {
  await page.locator(`[data-freshness=${state}]`).waitFor({ timeout: 20_000 });
  return page.evaluate((wanted) => {
    const told = { at_ms: window.said[wanted], late_ms: window.lateMs };
    window.lateMs = 0;
    return told;
  }, state);
};
const answer = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

answer(await isSaid('live'));
for await (const line of createInterface(process.stdin)) {
  const [word, rest] = line.split(' ');
  if (word === 'shown') answer({ ...(await page.evaluate(() => window.seen)), complaints });
  if (word === 'picture') answer(Boolean(await page.screenshot({ path: rest, fullPage: true })));
  if (word === 'is') answer(await isSaid(rest));
}
await browser.close();
