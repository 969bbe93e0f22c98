import { describe, expect, test } from 'vitest';
import {
  attention,
  clock,
  duration,
  figureText,
  freshness,
  isSameFreshness,
  kilograms,
  minuteText,
  parseMessage,
  pitModel,
  plateText,
  side,
  travel,
  truckPlace,
  truckShown,
  weightState,
} from '../src/model';
import type { LaneView, PitView, View } from '../src/view';
import { languages, ofCode, say } from '../src/words';

const lane = (changes: Partial<LaneView> = {}): LaneView => ({
  name: 'L1',
  phase: 'settling',
  waits_for: 'stable',
  since_us: 0,
  side: 'A',
  visit: '1-7',
  plate: '黑A12345',
  booking: '1-12',
  commodity: 'corn',
  weight_known: 1,
  weight_kg: 48_760,
  flags: [],
  inputs_on: [],
  outputs_on: [],
  hold: '',
  detail: '',
  photo: '',
  crop: '',
  ...changes,
});

const pit = (changes: Partial<PitView> = {}): PitView => ({
  name: 'P1',
  commodity: 'corn',
  phase: 'free',
  waits_for: 'truck',
  since_us: 0,
  visit: '',
  plate: '',
  inputs_on: [],
  outputs_on: [],
  hold: '',
  detail: '',
  ...changes,
});

describe('freshness', () => {
  const heard = (heardAtMs: number, engineAgeMs: number) => ({ heardAtMs, engineAgeMs });

  test('is live while both the server and the engine were heard lately', () => {
    expect(freshness(heard(10_000, 0), true, 11_799).kind).toBe('live');
    expect(freshness(heard(10_000, 1_500), true, 10_299).kind).toBe('live');
  });
  test('is stale less than two seconds after the last message, though the socket stays open', () => {
    expect(freshness(heard(10_000, 0), true, 11_800)).toEqual({ kind: 'stale', why: 'server', ageMs: 1_800 });
  });
  test('is stale when the web server lives and the engine is silent', () => {
    expect(freshness(heard(10_000, 1_700), true, 10_100)).toEqual({ kind: 'stale', why: 'engine', ageMs: 1_800 });
  });
  test('is stale when the local clock was set back', () => {
    expect(freshness(heard(10_000, 0), true, 9_000).kind).toBe('stale');
  });
  test('looks the same until a person would see a difference', () => {
    const stale = (ageMs: number) => ({ kind: 'stale', why: 'server', ageMs }) as const;
    expect(isSameFreshness({ kind: 'live' }, { kind: 'live' })).toBe(true);
    expect(isSameFreshness({ kind: 'live' }, stale(1_800))).toBe(false);
    expect(isSameFreshness(stale(2_000), stale(2_900))).toBe(true);
    expect(isSameFreshness(stale(2_900), stale(3_000))).toBe(false);
  });
  test('connects, then waits for the first picture', () => {
    expect(freshness({ heardAtMs: null, engineAgeMs: -1 }, false, 0).kind).toBe('connecting');
    expect(freshness(heard(10_000, -1), false, 10_100).kind).toBe('waiting');
  });
});

describe('a message', () => {
  test('is read when it has a heartbeat', () => {
    expect(parseMessage('{"heartbeat":1,"age_ms":0,"now_us":5}')?.heartbeat).toBe(1);
  });
  test.each(['', '{', 'null', '7', '[]', '{"heartbeat":"1","age_ms":0,"now_us":0}', '{"heartbeat":1}'])(
    'is refused when it is %s',
    (text) => {
      expect(parseMessage(text)).toBeNull();
    },
  );
});

describe('a barrier', () => {
  test('is where its limit switches say, whatever was commanded', () => {
    expect(travel(true, false, false)).toBe('open');
    expect(travel(false, true, true)).toBe('closed');
  });
  test('moves towards its command while neither switch is made', () => {
    expect(travel(false, false, true)).toBe('opening');
    expect(travel(false, false, false)).toBe('closing');
  });
  test('contradicts itself when both switches are made', () => {
    expect(travel(true, true, true)).toBe('contradiction');
  });
});

test('a side takes only its own wires', () => {
  const wired = lane({
    inputs_on: ['L1.A.barrier_open', 'L1.A.beam', 'L1.B.barrier_closed', 'L2.B.beam', 'L1.B.presence'],
    outputs_on: ['L1.A.light_in'],
  });
  expect(side(wired, 'A')).toEqual({
    barrier: 'open',
    beamCut: true,
    boomOccupied: false,
    presence: false,
    lightIn: 'green',
    lightOut: 'red',
  });
  expect(side(wired, 'B')).toMatchObject({ barrier: 'closed', beamCut: false, presence: true, lightIn: 'red' });
});

test('a pit takes only its own wires', () => {
  const wired = pit({ inputs_on: ['P1.presence', 'P1.gate_open', 'P2.hopper_empty'], outputs_on: ['P1.light_in'] });
  expect(pitModel(wired)).toEqual({
    gate: 'open',
    presence: true,
    hopperEmpty: false,
    mayFeed: false,
    lightTip: 'green',
    lightLeave: 'red',
  });
});

describe('a weight', () => {
  test.each([
    [{ weight_known: 0 as const, flags: ['stable'] }, 'unknown'],
    [{ flags: [] }, 'moving'],
    [{ flags: ['stable'] }, 'stable'],
    [{ flags: ['stable', 'centre_of_zero'] }, 'centre_of_zero'],
    [{ flags: ['centre_of_zero'] }, 'moving'],
    [{ flags: ['stable', 'overload'] }, 'overload'],
    [{ flags: ['stable', 'overload', 'fault'] }, 'fault'],
  ])('with %j is %s', (changes, state) => {
    expect(weightState(lane(changes))).toBe(state);
  });
  test('is grouped by thousands and keeps its sign', () => {
    expect(kilograms(48_760)).toBe('48 760');
    expect(kilograms(0)).toBe('0');
    expect(kilograms(-20)).toBe('−20');
    expect(kilograms(999)).toBe('999');
    expect(kilograms(1_234_567)).toBe('1 234 567');
  });
});

test('a quality figure has its unit', () => {
  expect(figureText({ measure: 'moisture', value: 1_405 })).toBe('14.05 %');
  expect(figureText({ measure: 'mould', value: 7 })).toBe('0.07 %');
  expect(figureText({ measure: 'test_weight', value: 721 })).toBe('721 g/L');
});

test('the truck is drawn where the sensors see it', () => {
  expect(truckShown(lane({ weight_kg: 499 }))).toBe(false);
  expect(truckShown(lane({ weight_known: 0 }))).toBe(false);
  expect(truckPlace(lane({ inputs_on: ['L1.A.beam'] }))).toBe(-1);
  expect(truckPlace(lane({ inputs_on: ['L1.B.boom'] }))).toBe(1);
  expect(truckPlace(lane({ inputs_on: ['L1.A.beam', 'L1.B.beam'] }))).toBe(0);
});

test('times are said in the unit that matters', () => {
  expect(duration('en', -5)).toBe('0 s');
  expect(duration('en', 119_900)).toBe('119 s');
  expect(duration('en', 120_000)).toBe('2 min');
  expect(duration('ko', 7_200_000)).toBe('2시간');
  expect(clock(1_795_420_800_000_000, 480)).toBe('16:00:00');
  expect(minuteText(545)).toBe('09:05');
});

test('a plate is written as people write it', () => {
  expect(plateText('黑A12345')).toBe('黑A·12345');
  expect(plateText('黑AD12345')).toBe('黑A·D12345');
  expect(plateText('')).toBe('');
});

test('what needs attention is in words, holds first', () => {
  const view: View = {
    seq: 1,
    at_us: 0,
    utc_offset_minutes: 480,
    lanes: [lane({ hold: 'no_booking', detail: '黑A12345' })],
    pits: [pit({ hold: 'brand_new_code' })],
    calls_forward: 0,
    queue: [],
    waiting: 0,
    absent: [],
    absent_count: 0,
    walk_ins: 0,
    walk_ins_max: 20,
    visits: [],
    inside: 0,
    tickets: [],
    alarms: [{ alarm: 'device_lost', subject: 'L1.indicator' }],
    alarms_count: 1,
    bookings_open: 0,
  };
  const rows = attention('en', view);
  expect(rows.map((row) => row.kind)).toEqual(['hold', 'hold', 'alarm']);
  expect(rows[0]?.text).toBe(
    'No booking for plate 黑A12345: turn the truck away, or identify it with a second person',
  );
  expect(rows[1]?.text).toBe('brand_new_code');
  expect(rows[2]?.text).toContain('L1.indicator');
  const last = attention('en', { ...view, alarms_count: 4 }).at(-1);
  expect(last?.text).toBe('3 more alarms that are not listed');
});

test('every language has words of its own', () => {
  expect(new Set(languages.map((language) => say(language, 'title'))).size).toBe(3);
  expect(ofCode('zh-CN', 'hold', 'toString')).toBe('toString');
});
