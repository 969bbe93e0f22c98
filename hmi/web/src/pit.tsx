import { Phase } from './lane';
import { language } from './language';
import { pitModel, plateText } from './model';
import { PitDrawing } from './pit_drawing';
import type { PitView } from './view';
import { ofCode, say } from './words';

/** One unloading pit. */
export const Pit = ({ pit }: { pit: PitView }) => {
  const words = language.value;
  const isHeld = pit.hold !== '';
  const model = pitModel(pit);
  return (
    <section class={isHeld ? 'card pit is-held' : 'card pit'} aria-label={`${say(words, 'pit')} ${pit.name}`}>
      <h2>
        {say(words, 'pit')} {pit.name}
        <span class="way value">{ofCode(words, 'commodity', pit.commodity)}</span>
      </h2>
      <Phase
        phase={ofCode(words, 'pit_phase', pit.phase)}
        waits={ofCode(words, 'pit_waits', pit.waits_for)}
        sinceUs={pit.since_us}
        isHeld={isHeld}
      />
      <PitDrawing pit={pit} />
      <dl class="value facts">
        <div>
          <dt>{say(words, 'plate')}</dt>
          <dd class="plate">{pit.plate === '' ? '—' : plateText(pit.plate)}</dd>
        </div>
        <div>
          <dt>{say(words, 'gate')}</dt>
          <dd class={model.gate === 'contradiction' ? 'bad' : ''}>{say(words, model.gate)}</dd>
        </div>
        <div>
          <dt>{say(words, 'hopper')}</dt>
          <dd>{say(words, model.hopperEmpty ? 'empty' : 'grain_in')}</dd>
        </div>
        <div>
          <dt>{say(words, 'conveyor')}</dt>
          <dd class={model.mayFeed || model.gate === 'closed' ? '' : 'bad'}>{say(words, model.mayFeed ? 'may_feed' : 'may_not_feed')}</dd>
        </div>
      </dl>
    </section>
  );
};
