import { LaneDrawing } from './lane_drawing';
import { language } from './language';
import { depotUs } from './link';
import { duration, isWeightUsable, kilograms, plateText, weightState } from './model';
import type { LaneView } from './view';
import { ofCode, say } from './words';

/** Phase, and what it waits for, in words, with the time since. */
export const Phase = ({ phase, waits, sinceUs, isHeld }: { phase: string; waits: string; sinceUs: number; isHeld: boolean }) => (
  <p class={isHeld ? 'phase held value' : 'phase value'}>
    <b>{phase}</b>
    <span>{waits}</span>
    <span class="since">
      {say(language.value, 'since', { age: duration(language.value, (depotUs.value - sinceUs) / 1_000) })}
    </span>
  </p>
);

const Weight = ({ lane }: { lane: LaneView }) => {
  const state = weightState(lane);
  return (
    <div class={`weight ${state}`}>
      <p class="label">{say(language.value, 'weight')}</p>
      <p class="reading value" data-weight={lane.weight_known ? lane.weight_kg : ''}>
        {lane.weight_known ? kilograms(lane.weight_kg) : '– – –'}
        <small> kg</small>
      </p>
      <p class={isWeightUsable(state) ? 'state value' : 'state bad value'}>
        <i aria-hidden="true" />
        {ofCode(language.value, 'weight', state)}
      </p>
    </div>
  );
};

const Identity = ({ lane }: { lane: LaneView }) => {
  const words = language.value;
  const plate = plateText(lane.plate);
  return (
    <div class="identity">
      <div class="crop">
        {lane.crop === '' ? (
          <span>{say(words, 'no_photo')}</span>
        ) : (
          <img key={lane.crop} src={`/evidence/${lane.crop}.jpg`} alt={say(words, 'plate_photo', { plate: plate || '—' })} />
        )}
      </div>
      <dl class="value">
        <div>
          <dt>{say(words, 'plate')}</dt>
          <dd class="plate">{plate || '—'}</dd>
        </div>
        <div>
          <dt>{say(words, 'booking')}</dt>
          <dd>{lane.booking || '—'}</dd>
        </div>
        <div>
          <dt>{say(words, 'commodity')}</dt>
          <dd>{lane.commodity === '' ? '—' : ofCode(words, 'commodity', lane.commodity)}</dd>
        </div>
      </dl>
    </div>
  );
};

/** One weighbridge lane. */
export const Lane = ({ lane }: { lane: LaneView }) => {
  const words = language.value;
  const isHeld = lane.hold !== '';
  return (
    <section class={isHeld ? 'card lane is-held' : 'card lane'} aria-label={`${say(words, 'lane')} ${lane.name}`}>
      <h2>
        {say(words, 'lane')} {lane.name}
        {lane.side !== 'none' && (
          <span class="way value">{say(words, lane.side === 'A' ? 'inbound' : 'outbound')}</span>
        )}
      </h2>
      <Phase
        phase={ofCode(words, 'lane_phase', lane.phase)}
        waits={ofCode(words, 'lane_waits', lane.waits_for)}
        sinceUs={lane.since_us}
        isHeld={isHeld}
      />
      <LaneDrawing lane={lane} />
      <div class="below">
        <Weight lane={lane} />
        <Identity lane={lane} />
      </div>
    </section>
  );
};
