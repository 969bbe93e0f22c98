import { language } from './language';
import { side, truckPlace, truckShown, type SideModel, type Travel } from './model';
import type { LaneView } from './view';
import { say } from './words';

/* Seen from above, 640 × 220: the road (side A) left, the yard (side B) right. Everything is drawn for side A; side B is
   the same turned by half a circle around the platform's middle (320, 105). */

/** A lamp with its two aspects: red above green, so that position tells them apart too. */
export const Lamp = ({ x, y, light, label }: { x: number; y: number; light: 'green' | 'red'; label: string }) => (
  <g class={`lamp ${light}`} transform={`translate(${x} ${y})`}>
    <title>{label}</title>
    <rect x="-9" y="-17" width="18" height="34" rx="4" />
    <circle class="r" cy="-8" r="6" />
    <circle class="g" cy="8" r="6" />
  </g>
);

/** A lorry from above, 204 long, its front to the right, its middle at the origin. */
const Truck = ({ x, y, isTurned, scale }: { x: number; y: number; isTurned: boolean; scale: number }) => (
  <g class="truck" transform={`translate(${x} ${y}) rotate(${isTurned ? 180 : 0}) scale(${scale})`}>
    <rect x="-104" y="-28" width="150" height="56" rx="3" />
    <path class="ribs" d="M-79-28v56M-54-28v56M-29-28v56M-4-28v56M21-28v56" />
    <path class="cab" d="M52-26h38q12 0 12 12v28q0 12-12 12H52Z" />
    <path class="glass" d="M82-21q8 0 8 9v24q0 9-8 9Z" />
    <path class="mirrors" d="M84-27v-7M84 27v7" />
  </g>
);

const boomAngle: Record<Travel, number> = { closed: 0, opening: 45, closing: 45, open: 84, contradiction: 45 };

/** All that belongs to one side, as side A. `isTurned` keeps upright what must stay upright. */
const End = ({ model }: { model: SideModel }) => (
  <>
    <rect class={model.presence ? 'loop on' : 'loop'} x="12" y="156" width="120" height="44" rx="4" />
    <path class="bay-way" d="M132 178 Q165 178 172 142" />
    <rect class={model.boomOccupied ? 'loop on' : 'loop'} x="148" y="78" width="28" height="54" rx="4" />
    <path class={model.beamCut ? 'beam cut' : 'beam'} d="M196 58V152" />
    <path class="post" d="M191 52h10v8h-10ZM191 150h10v8h-10Z" />
    <g class={`boom ${model.barrier}`} transform={`rotate(${-boomAngle[model.barrier]} 162 62)`}>
      <path d="M162 62V146" />
    </g>
    <circle class="pivot" cx="162" cy="62" r="8" />
  </>
);

const describe = (lane: LaneView, a: SideModel, b: SideModel): string => {
  const words = language.value;
  const barrier = (name: string, model: SideModel) => `${say(words, 'barrier')} ${name}: ${say(words, model.barrier)}`;
  return [
    barrier('A', a),
    barrier('B', b),
    say(words, truckShown(lane) ? 'truck_on' : 'platform_empty'),
    ...(a.beamCut ? [`${say(words, 'beam')} A: ${say(words, 'cut')}`] : []),
    ...(b.beamCut ? [`${say(words, 'beam')} B: ${say(words, 'cut')}`] : []),
    ...(a.presence ? [`${say(words, 'loop')} A: ${say(words, 'occupied')}`] : []),
    ...(b.presence ? [`${say(words, 'loop')} B: ${say(words, 'occupied')}`] : []),
  ].join(', ');
};

export const LaneDrawing = ({ lane }: { lane: LaneView }) => {
  const words = language.value;
  const a = side(lane, 'A');
  const b = side(lane, 'B');
  const label = (key: 'light_in' | 'light_out', name: string, light: 'green' | 'red') =>
    `${say(words, key)} ${name}: ${say(words, light)}`;
  return (
    <svg class="drawing lane-drawing value" viewBox="0 0 640 210" role="img" aria-label={describe(lane, a, b)}>
      <rect class="road" x="0" y="70" width="640" height="70" />
      <path class="road-edge" d="M0 70H640M0 140H640" />
      <rect class="platform" x="204" y="62" width="232" height="86" rx="2" />
      <path class="plates" d="M281 62v86M359 62v86" />
      <End model={a} />
      <g transform="rotate(180 320 105)">
        <End model={b} />
      </g>
      {truckShown(lane) && <Truck x={320 + 110 * truckPlace(lane)} y={105} isTurned={lane.side === 'B'} scale={1} />}
      {a.presence && <Truck x={72} y={178} isTurned={false} scale={0.54} />}
      {b.presence && <Truck x={568} y={32} isTurned scale={0.54} />}
      <Lamp x={148} y={186} light={a.lightIn} label={label('light_in', 'A', a.lightIn)} />
      <Lamp x={218} y={176} light={a.lightOut} label={label('light_out', 'A', a.lightOut)} />
      <Lamp x={492} y={24} light={b.lightIn} label={label('light_in', 'B', b.lightIn)} />
      <Lamp x={422} y={34} light={b.lightOut} label={label('light_out', 'B', b.lightOut)} />
      <text class="side" x="12" y="26">
        {say(words, 'side_a')}
      </text>
      <text class={a.barrier === 'contradiction' ? 'small bad' : 'small'} x="12" y="48">
        {say(words, 'barrier')} {say(words, a.barrier)}
      </text>
      <text class="side end" x="628" y="182">
        {say(words, 'side_b')}
      </text>
      <text class={b.barrier === 'contradiction' ? 'small end bad' : 'small end'} x="628" y="203">
        {say(words, 'barrier')} {say(words, b.barrier)}
      </text>
    </svg>
  );
};
