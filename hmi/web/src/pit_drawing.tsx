import { Lamp } from './lane_drawing';
import { language } from './language';
import { pitModel, type Travel } from './model';
import type { PitView } from './view';
import { say } from './words';

/* A cut through the pit, 340 × 210: truck on the grating, hopper below it, slide gate, conveyor. */

/** How far the slide is drawn out of the 60 wide outlet. */
const slideOffset: Record<Travel, number> = { closed: 0, opening: 34, closing: 34, open: 66, contradiction: 34 };

const Truck = () => (
  <g class="truck">
    <path d="M44 30h128v44H44Z" />
    <path class="cab" d="M178 40h22q6 0 8 6l6 14v14h-36Z" />
    <path class="glass" d="M188 46h10q4 0 5 4l3 9h-18Z" />
    <circle cx="62" cy="78" r="9" />
    <circle cx="84" cy="78" r="9" />
    <circle cx="154" cy="78" r="9" />
    <circle cx="196" cy="78" r="9" />
  </g>
);

export const PitDrawing = ({ pit }: { pit: PitView }) => {
  const words = language.value;
  const model = pitModel(pit);
  const shift = slideOffset[model.gate];
  const summary = [
    `${say(words, 'gate')}: ${say(words, model.gate)}`,
    `${say(words, 'hopper')}: ${say(words, model.hopperEmpty ? 'empty' : 'grain_in')}`,
    `${say(words, 'loop')}: ${say(words, model.presence ? 'occupied' : 'empty')}`,
  ].join(', ');
  return (
    <svg class="drawing pit-drawing value" viewBox="0 0 340 210" role="img" aria-label={summary}>
      <path class="earth" d="M0 88H30L88 152V210H0ZM340 88H210L152 152V210H340Z" />
      <path class={model.presence ? 'loop on' : 'loop'} d="M14 88H226" />
      {model.presence && <Truck />}
      <path class="hopper" d="M30 88 88 152H152L210 88" />
      {!model.hopperEmpty && <path class="grain" d="M56 114Q120 92 184 114L150 150H90Z" />}
      {model.gate === 'open' && !model.hopperEmpty && <path class="grain" d="M96 158h48v24H96Z" />}
      <path class="grating" d="M30 88H210" />
      <g class={`slide ${model.gate}`}>
        <rect x={86 + shift} y="151" width="68" height="8" rx="2" />
      </g>
      <g class={model.mayFeed ? 'conveyor on' : 'conveyor'}>
        <rect x="60" y="184" width="226" height="16" rx="8" />
        {model.mayFeed && <path d="M96 192h30m-7-5 7 5-7 5M166 192h30m-7-5 7 5-7 5M236 192h30m-7-5 7 5-7 5" />}
      </g>
      <Lamp x={262} y={48} light={model.lightTip} label={`${say(words, 'light_tip')}: ${say(words, model.lightTip)}`} />
      <Lamp x={310} y={48} light={model.lightLeave} label={`${say(words, 'light_leave')}: ${say(words, model.lightLeave)}`} />
      <text class="small middle" x="262" y="20">
        {say(words, 'light_tip')}
      </text>
      <text class="small middle" x="310" y="20">
        {say(words, 'light_leave')}
      </text>
    </svg>
  );
};
