/** What the server sends: the codec's spelling of `controller/core/view.hpp`. */

export interface LaneView {
  name: string;
  phase: string;
  waits_for: string;
  since_us: number;
  side: 'none' | 'A' | 'B';
  visit: string;
  plate: string;
  booking: string;
  commodity: string;
  weight_known: 0 | 1;
  weight_kg: number;
  flags: string[];
  inputs_on: string[];
  outputs_on: string[];
  hold: string;
  detail: string;
  photo: string;
  crop: string;
}

export interface PitView {
  name: string;
  commodity: string;
  phase: string;
  waits_for: string;
  since_us: number;
  visit: string;
  plate: string;
  inputs_on: string[];
  outputs_on: string[];
  hold: string;
  detail: string;
}

/** `value` in 0.01 %, a test weight's in g/L. */
export interface QualityFigure {
  measure: string;
  value: number;
}

export interface VisitView {
  visit: string;
  plate: string;
  commodity: string;
  stage: string;
  gross_kg: number;
  pit: string;
  arrived_us: number;
  quality: QualityFigure[];
}

export interface QueueView {
  booking: string;
  plate: string;
  commodity: string;
  slot_minute: number;
  standing: string;
  late_us: number;
  arrived_us: number;
  lane: string;
  called_until_us: number;
  wait_us: number;
}

export interface AbsentView {
  booking: string;
  plate: string;
  commodity: string;
  day: string;
  slot_minute: number;
  ends_us: number;
}

export interface Ticket {
  ticket: string;
  plate: string;
  commodity: string;
  gross_kg: number;
  tare_kg: number;
  net_kg: number;
  tare_at_us: number;
  quality: QualityFigure[];
  lacks_photo_gross: 0 | 1;
  lacks_photo_tare: 0 | 1;
}

export interface Alarm {
  alarm: string;
  subject: string;
}

export interface View {
  seq: number;
  at_us: number;
  utc_offset_minutes: number;
  lanes: LaneView[];
  pits: PitView[];
  calls_forward: 0 | 1;
  queue: QueueView[];
  waiting: number;
  absent: AbsentView[];
  absent_count: number;
  walk_ins: number;
  walk_ins_max: number;
  visits: VisitView[];
  inside: number;
  tickets: Ticket[];
  alarms: Alarm[];
  alarms_count: number;
  bookings_open: number;
}

/** One WebSocket message; `hmi/panel_message.hpp`. */
export interface Message {
  heartbeat: number;
  age_ms: number;
  now_us: number;
  view?: View;
}
