import { batch, signal } from '@preact/signals';
import { freshness, isSameFreshness, parseMessage, staleAfterMs, tickMs, type Freshness, type Link } from './model';
import type { View } from './view';

/** What was heard; the only state that the server writes. */
export const view = signal<View | null>(null);
/** Depot time of the last message. */
export const depotUs = signal(0);
/** Whether the picture may be used. */
export const fresh = signal<Freshness>({ kind: 'connecting' });

let link: Link = { heardAtMs: null, engineAgeMs: -1 };

const look = (): void => {
  const now = freshness(link, view.value !== null, Date.now());
  if (!isSameFreshness(now, fresh.value)) fresh.value = now;
};

const hear = (text: string): boolean => {
  const message = parseMessage(text);
  if (message === null) return false;
  batch(() => {
    link = { heardAtMs: Date.now(), engineAgeMs: message.age_ms };
    depotUs.value = message.now_us;
    if (message.view) view.value = message.view;
    look();
  });
  return true;
};

/** Opens the socket, and again whenever it is closed or silent. */
const open = (): void => {
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`);
  let last = Date.now();
  let isOver = false;
  const again = (): void => {
    if (isOver) return;
    isOver = true;
    clearInterval(watch);
    socket.onmessage = null;
    socket.close();
    setTimeout(open, 1_000);
  };
  // A frozen server keeps its socket open: after a while a new one is tried.
  const watch = setInterval(() => {
    if (Date.now() - last > 3 * staleAfterMs) again();
  }, 500);
  socket.onmessage = (event: MessageEvent<string>) => {
    if (hear(event.data)) last = Date.now();
  };
  socket.onclose = again;
  socket.onerror = again;
};

export const start = (): void => {
  setInterval(look, tickMs);
  open();
};
