// The panel and the farmers' pages in a real browser, before a server with an invented depot.
//   GRAINGATE_HMI_FIXTURE   path of the program hmi_fixture
//   GRAINGATE_SCREENSHOTS   folder for pictures; a temporary one when absent
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, beforeEach, describe, test } from 'node:test';

const require = createRequire(new URL('../../hmi/web/package.json', import.meta.url));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const folder = mkdtempSync(join(tmpdir(), 'graingate-panel-'));
const pictures = process.env.GRAINGATE_SCREENSHOTS ?? join(folder, 'screenshots');
const evidence = join(folder, 'evidence'); // as the depot keeps it: aa/<sha-256>.jpg
mkdirSync(pictures, { recursive: true });
mkdirSync(join(evidence, 'aa'), { recursive: true });

let browser;
let server;
let address;
const tell = (command) => server.stdin.write(`${command}\n`);

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.GRAINGATE_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  const painter = await browser.newPage({ viewport: { width: 440, height: 140 } });
  await painter.setContent(
    '<body style="margin:0;background:#1746a2;color:#fff;font:bold 68px sans-serif;white-space:nowrap;display:grid;place-items:center;height:140px">黑A·12345',
  );
  await painter.screenshot({ path: join(evidence, 'aa', `${'a'.repeat(64)}.jpg`), type: 'jpeg' });
  await painter.close();

  server = spawn(process.env.GRAINGATE_HMI_FIXTURE, [evidence], { stdio: ['pipe', 'pipe', 'inherit'] });
  address = await new Promise((resolve, reject) => {
    createInterface(server.stdout).once('line', resolve);
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`hmi_fixture ended with ${code}`)));
  });
});

after(async () => {
  await browser?.close();
  server?.kill('SIGCONT');
  server?.kill('SIGKILL');
  if (!process.env.GRAINGATE_SCREENSHOTS) rmSync(folder, { recursive: true, force: true });
});

/** A page with the panel, live; whatever its console complains of fails the test. */
const openPanel = async (viewport, language = 'zh-CN') => {
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.addInitScript((chosen) => {
    if (!localStorage.getItem('graingate.language')) localStorage.setItem('graingate.language', chosen);
    // When the last message came and when the screen said that it is stale, on one clock.
    window.seen = { messageMs: 0, staleMs: 0 };
    const Real = WebSocket;
    window.WebSocket = class extends Real {
      constructor(...given) {
        super(...given);
        this.addEventListener('message', () => (window.seen.messageMs = performance.now()));
      }
    };
    new MutationObserver(() => {
      if (document.querySelector('.stale-banner')) window.seen.staleMs ||= performance.now();
      else window.seen.staleMs = 0;
    }).observe(document, { childList: true, subtree: true });
  }, language);
  await page.goto(address);
  await page.waitForSelector('[data-freshness=live]');
  return { page, complaints, close: () => context.close() };
};

const expectAccessible = async (page, what) => {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'] }));
  const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  assert.deepEqual(
    bad.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`),
    [],
    what,
  );
};

const isAsWideAsTheScreen = (page) =>
  page.evaluate(() => document.scrollingElement.scrollWidth <= document.documentElement.clientWidth);

const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

describe('the panel', () => {
  beforeEach(() => tell('busy'));

  test('shows weight, plate, photograph, booking, phase and pit', async () => {
    const { page, complaints, close } = await openPanel(desk);
    const lane = page.locator('section.lane');
    await lane.locator('[data-weight="48760"]').waitFor();
    const text = (await lane.innerText()).replace(/\u00a0|\u202f/g, ' ');
    for (const shown of ['48 760', '变动', '黑A·12345', '1-12', '玉米', '等待重量稳定', '进库']) assert.match(text, new RegExp(shown));
    assert.match(await page.locator('section.pit').innerText(), /卸粮[^]*吉B·7K203[^]*有粮/);
    assert.match(await page.locator('.tables').innerText(), /黑E·8M118[^]*24 540/);
    assert.match(await page.locator('.tables').innerText(), /24 540 kg\s+1-4[^]*48 120\s+16 880\s*无过磅照片\s+31 240/);
    assert.match(await page.locator('.tables').innerText(), /吉B·7K203[^]*水分 14.30 % · 容重 721 g\/L[^]*黑E·8M118\s+水分 14.05 % · 生霉粒 0.07 %/);
    await page.waitForFunction(() => document.querySelector('.crop img')?.naturalWidth === 440);
    assert.equal(await lane.locator('.barrier, .boom.closed').count(), 2);
    await page.screenshot({ path: join(pictures, 'busy.png') });
    await expectAccessible(page, 'busy');
    assert.ok(await isAsWideAsTheScreen(page));
    assert.deepEqual(complaints, []);
    await close();
  });

  test('lists who waits in the street, who was called and who did not come', async () => {
    const { page, close } = await openPanel(desk, 'en');
    const rows = await page.locator('section.street tbody tr').allInnerTexts();
    assert.deepEqual(
      rows.map((row) => row.replace(/\s+/g, ' ')),
      [
        '黑A·54321 1-21 Corn 15:00 in time called to L1 within 14 min',
        '黑C·30561 1-22 Corn 16:00 in time ≈ 3 min',
        '蒙E·77120 1-19 Corn 14:00 45 min late ≈ 6 min',
        '黑M·0K318 1-23 Corn — no booking ≈ 9 min',
      ],
    );
    assert.match(await page.locator('section.street').innerText(), /1 of 20[^]*黑D·90217[^]*14:00[^]*ends in 3 h/);
    await close();
  });

  test('follows the depot without being asked', async () => {
    const { page, close } = await openPanel(desk, 'en');
    tell('moving');
    await page.locator('[data-weight="21340"]').waitFor();
    await page.locator('.boom.open').waitFor();
    await page.locator('.beam.cut').waitFor({ state: 'attached' });
    assert.equal(await page.locator('.lane-drawing .lamp.green').count(), 1);
    await page.screenshot({ path: join(pictures, 'moving-en.png') });
    tell('calm');
    await page.locator('[data-weight="0"]').waitFor();
    assert.match(await page.locator('.weight').innerText(), /centre of zero/);
    await page.screenshot({ path: join(pictures, 'calm-en.png') });
    await expectAccessible(page, 'calm');
    await close();
  });

  test('puts holds and alarms where they cannot be missed, in words to act on', async () => {
    const { page, close } = await openPanel(desk, 'en');
    tell('held');
    const strip = page.locator('section.attention');
    await strip.waitFor();
    assert.match(await strip.innerText(), /No booking for plate 黑A12345: turn the truck away/);
    assert.match(await strip.innerText(), /P1.io does not answer/);
    await page.screenshot({ path: join(pictures, 'held-en.png') });
    await expectAccessible(page, 'held');
    await close();
  });

  test('speaks three languages and keeps the chosen one', async () => {
    const { page, close } = await openPanel(desk);
    await page.getByRole('button', { name: '한국어' }).click();
    await page.getByText('중량 안정을 기다림').waitFor();
    await page.screenshot({ path: join(pictures, 'busy-ko.png') });
    await page.reload();
    await page.getByText('중량 안정을 기다림').waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'ko');
    await close();
  });

  test('is readable on a phone', async () => {
    tell('held');
    const { page, close } = await openPanel(phone);
    await page.locator('section.attention').waitFor();
    assert.ok(await isAsWideAsTheScreen(page), 'nothing scrolls sideways');
    await page.screenshot({ path: join(pictures, 'phone.png'), fullPage: true });
    await expectAccessible(page, 'phone');
    await close();
  });

  test('takes no command: nothing on it but the language can be pressed', async () => {
    const { page, close } = await openPanel(desk);
    assert.equal(await page.locator('button, a, input, select, form').count(), 3);
    await close();
  });

  test('says within two seconds that a frozen server shows old values', async () => {
    const { page, close } = await openPanel(desk);
    await page.locator('[data-weight="48760"]').waitFor();
    server.kill('SIGSTOP');
    try {
      await page.locator('.stale-banner').waitFor({ timeout: 5_000 });
      const { messageMs, staleMs } = await page.evaluate(() => window.seen);
      assert.ok(staleMs - messageMs <= 2_000, `${Math.round(staleMs - messageMs)} ms after the last message`);
      assert.match(await page.locator('.stale-banner').innerText(), /画面已过时/);
      assert.equal(
        await page.locator('.reading').evaluate((node) => getComputedStyle(node).textDecorationLine),
        'line-through',
      );
      await page.screenshot({ path: join(pictures, 'stale.png') });
      await expectAccessible(page, 'stale');
    } finally {
      server.kill('SIGCONT');
    }
    await page.locator('[data-freshness=live]').waitFor();
    assert.equal(await page.locator('.stale-banner').count(), 0);
    await close();
  });

  test('says so too when the web server lives and the engine is silent', async () => {
    const { page, close } = await openPanel(desk, 'en');
    tell('silent');
    await page.locator('.stale-banner').waitFor({ timeout: 5_000 });
    assert.match(await page.locator('.stale-banner').innerText(), /the controller is silent/);
    tell('busy');
    await page.locator('[data-freshness=live]').waitFor();
    await close();
  });
});

describe('the farmer', () => {
  test('books, looks and cancels without JavaScript', async () => {
    const context = await browser.newContext({ viewport: phone, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${address}f/`);
    await page.screenshot({ path: join(pictures, 'farmer.png'), fullPage: true });
    await page.getByLabel('车牌号').fill('黑A54321');
    await page.getByLabel('手机号').fill('13812345678');
    // Enter must book, not pick a day.
    await page.getByLabel('手机号').press('Enter');
    await page.getByText('有 2 处需要改正').waitFor();
    await page.screenshot({ path: join(pictures, 'farmer-errors.png'), fullPage: true });
    assert.equal(await page.getByLabel('车牌号').inputValue(), '黑A54321');
    assert.ok(!(await page.content()).includes('13812345678'));

    await page.getByLabel('玉米').check();
    await page.locator('button[name=pick]').nth(1).click();
    await page.getByText('138****5678').waitFor();
    await page.getByLabel(/^10:00/).check();
    await page.locator('button.b').click();
    await page.waitForURL(/\/f\/b\/[0-9a-f]{32}$/);
    await page.getByText('预约成功').waitFor();
    await page.screenshot({ path: join(pictures, 'farmer-booked.png'), fullPage: true });

    await page.locator('summary').click();
    await page.locator('button.r').click();
    await page.getByText('已取消').waitFor();
    await context.close();
  });

  test('reads pages that assistive programs can read', async () => {
    const context = await browser.newContext({ viewport: phone });
    const page = await context.newPage();
    const complaints = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    for (const language of ['zh-CN', 'ko', 'en']) {
      await page.goto(`${address}f/?lang=${language}`);
      assert.ok(await isAsWideAsTheScreen(page), language);
      await expectAccessible(page, `form ${language}`);
    }
    assert.deepEqual(complaints, []);
    await page.locator('button.b').click();
    await page.locator('#plate-e').waitFor();
    await expectAccessible(page, 'errors');
    await context.close();
  });
});
