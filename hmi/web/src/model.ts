import type { LaneView, Message, PitView, QualityFigure, View } from './view';
import { ofCode, say, type Language } from './words';

/** From what the server says to what the screen shows; pure, so that it is tested without a browser. */

// ---- is the picture live ------------------------------------------------------------------------------------

/**
 * After this long without news nothing on the screen may be used. The screen has to say so within 2 s; the rest is for
 * the clock that looks (`tickMs`) and for painting.
 */
export const staleAfterMs = 1_800;
export const tickMs = 100;

export interface Link {
  /** Local clock when the last message came; null before the first. */
  heardAtMs: number | null;
  /** What that message said of the engine's silence; -1 before the first. */
  engineAgeMs: number;
}

export type Freshness =
  | { kind: 'connecting' }
  | { kind: 'waiting' }
  | { kind: 'live' }
  | { kind: 'stale'; why: 'server' | 'engine'; ageMs: number };

/** Whether the values may be used. `screenMs` is the local clock now, of a kind that counts on through sleep. */
export const freshness = (link: Link, hasView: boolean, screenMs: number): Freshness => {
  if (link.heardAtMs === null) return { kind: 'connecting' };
  const serverAgeMs = screenMs - link.heardAtMs;
  // A clock that was set back proves nothing about the age: doubt it.
  if (serverAgeMs < 0 || serverAgeMs >= staleAfterMs)
    return { kind: 'stale', why: 'server', ageMs: Math.max(serverAgeMs, staleAfterMs) };
  if (!hasView || link.engineAgeMs < 0) return { kind: 'waiting' };
  const engineAgeMs = link.engineAgeMs + serverAgeMs;
  if (engineAgeMs >= staleAfterMs) return { kind: 'stale', why: 'engine', ageMs: engineAgeMs };
  return { kind: 'live' };
};

/** Whether a person would see a difference. */
export const isSameFreshness = (one: Freshness, other: Freshness): boolean =>
  one.kind === other.kind &&
  (one.kind !== 'stale' ||
    other.kind !== 'stale' ||
    (one.why === other.why && Math.floor(one.ageMs / 1_000) === Math.floor(other.ageMs / 1_000)));

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** A message of the server, or null when it is none. */
export const parseMessage = (text: string): Message | null => {
  try {
    const message: unknown = JSON.parse(text);
    if (typeof message !== 'object' || message === null) return null;
    const { heartbeat, age_ms, now_us } = message as Partial<Message>;
    return isCount(heartbeat) && isCount(age_ms) && isCount(now_us) ? (message as Message) : null;
  } catch {
    return null;
  }
};

// ---- wires --------------------------------------------------------------------------------------------------

export type Travel = 'open' | 'closed' | 'opening' | 'closing' | 'contradiction';

/** What two limit switches and the command say of a barrier or a gate. */
export const travel = (isOpen: boolean, isClosed: boolean, isCommandedOpen: boolean): Travel => {
  if (isOpen && isClosed) return 'contradiction';
  if (isOpen) return 'open';
  if (isClosed) return 'closed';
  return isCommandedOpen ? 'opening' : 'closing';
};

export interface SideModel {
  barrier: Travel;
  beamCut: boolean;
  boomOccupied: boolean;
  presence: boolean;
  lightIn: 'green' | 'red';
  lightOut: 'green' | 'red';
}

export const side = (lane: LaneView, name: 'A' | 'B'): SideModel => {
  const input = (signal: string) => lane.inputs_on.includes(`${lane.name}.${name}.${signal}`);
  const output = (signal: string) => lane.outputs_on.includes(`${lane.name}.${name}.${signal}`);
  return {
    barrier: travel(input('barrier_open'), input('barrier_closed'), output('barrier')),
    beamCut: input('beam'),
    boomOccupied: input('boom'),
    presence: input('presence'),
    lightIn: output('light_in') ? 'green' : 'red',
    lightOut: output('light_out') ? 'green' : 'red',
  };
};

export interface PitModel {
  gate: Travel;
  presence: boolean;
  hopperEmpty: boolean;
  mayFeed: boolean;
  lightTip: 'green' | 'red';
  lightLeave: 'green' | 'red';
}

export const pitModel = (pit: PitView): PitModel => {
  const input = (signal: string) => pit.inputs_on.includes(`${pit.name}.${signal}`);
  const output = (signal: string) => pit.outputs_on.includes(`${pit.name}.${signal}`);
  return {
    gate: travel(input('gate_open'), input('gate_closed'), output('gate')),
    presence: input('presence'),
    hopperEmpty: input('hopper_empty'),
    mayFeed: input('run_permit'),
    lightTip: output('light_in') ? 'green' : 'red',
    lightLeave: output('light_out') ? 'green' : 'red',
  };
};

// ---- weight -------------------------------------------------------------------------------------------------

export type WeightState = 'stable' | 'moving' | 'centre_of_zero' | 'overload' | 'underload' | 'fault' | 'unknown';

/** The worst that the indicator says of its reading. */
export const weightState = (lane: LaneView): WeightState => {
  if (!lane.weight_known) return 'unknown';
  for (const bad of ['fault', 'overload', 'underload'] as const) if (lane.flags.includes(bad)) return bad;
  if (!lane.flags.includes('stable')) return 'moving';
  return lane.flags.includes('centre_of_zero') ? 'centre_of_zero' : 'stable';
};

export const isWeightUsable = (state: WeightState): boolean =>
  state === 'stable' || state === 'moving' || state === 'centre_of_zero';

/** Whether something heavier than a person stands on the platform: for the drawing alone. */
export const truckShown = (lane: LaneView): boolean => lane.weight_known === 1 && lane.weight_kg >= 500;

/** Where to draw the truck, from the sensors: -1 across side A's end, 0 on the platform, 1 across B's. */
export const truckPlace = (lane: LaneView): -1 | 0 | 1 => {
  const a = side(lane, 'A');
  const b = side(lane, 'B');
  if ((a.beamCut || a.boomOccupied) && !(b.beamCut || b.boomOccupied)) return -1;
  if ((b.beamCut || b.boomOccupied) && !(a.beamCut || a.boomOccupied)) return 1;
  return 0;
};

// ---- text ---------------------------------------------------------------------------------------------------

/** `48 760`: groups of three, by a space that no language reads as a decimal sign. */
export const kilograms = (count: number): string => {
  const digits = Math.abs(count).toString();
  return (count < 0 ? '−' : '') + digits.replace(/\B(?=(\d{3})+$)/g, ' ');
};

/** As on the printed ticket: `14.05 %`, `721 g/L`. */
export const figureText = ({ measure, value }: QualityFigure): string =>
  measure === 'test_weight' ? `${value} g/L` : `${(value / 100).toFixed(2)} %`;

/** How long, in the coarsest unit that still says something. */
export const duration = (language: Language, ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 120) return say(language, 'seconds', { n: String(seconds) });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return say(language, 'minutes', { n: String(minutes) });
  return say(language, 'hours', { n: String(Math.floor(minutes / 60)) });
};

/** `16:00:05`, local time of the depot. */
export const clock = (us: number, utcOffsetMinutes: number): string =>
  new Date(us / 1_000 + utcOffsetMinutes * 60_000).toISOString().slice(11, 19);

/** `09:30`, of minutes after midnight. */
export const minuteText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** A plate as people write it: `黑A·12345`. */
export const plateText = (plate: string): string => {
  const letters = [...plate];
  return letters.length >= 7 ? `${letters.slice(0, 2).join('')}·${letters.slice(2).join('')}` : plate;
};

export interface Attention {
  place: string;
  text: string;
  kind: 'hold' | 'alarm';
  sinceUs: number | null;
}

/** All that a person has to look at: holds first, then alarms. */
export const attention = (language: Language, view: View): Attention[] => [
  ...[...view.lanes, ...view.pits]
    .filter((place) => place.hold !== '')
    .map((place): Attention => ({
      place: place.name,
      text: ofCode(language, 'hold', place.hold, { detail: place.detail || plateText(place.plate) || '—' }),
      kind: 'hold',
      sinceUs: place.since_us,
    })),
  ...view.alarms.map((alarm): Attention => ({
    place: alarm.subject,
    text: ofCode(language, 'alarm', alarm.alarm, { subject: alarm.subject }),
    kind: 'alarm',
    sinceUs: null,
  })),
  ...(view.alarms_count > view.alarms.length ? [unlisted(language, view.alarms_count - view.alarms.length)] : []),
];

const unlisted = (language: Language, count: number): Attention => ({
  place: '',
  text: say(language, 'alarms_more', { n: String(count) }),
  kind: 'alarm',
  sinceUs: null,
});
