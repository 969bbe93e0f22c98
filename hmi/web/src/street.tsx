import { language } from './language';
import { depotUs } from './link';
import { duration, minuteText, plateText } from './model';
import type { AbsentView, QueueView, View } from './view';
import { ofCode, say } from './words';

const until = (us: number): string => duration(language.value, (us - depotUs.value) / 1_000);

/** In time, late and by how much, or without a booking. */
const Arrival = ({ truck }: { truck: QueueView }) => (
  <span class={truck.standing === 'in_time' ? '' : 'odd'}>
    {truck.standing === 'late'
      ? say(language.value, 'late_by', { age: duration(language.value, truck.late_us / 1_000) })
      : ofCode(language.value, 'standing', truck.standing)}
  </span>
);

const Call = ({ truck }: { truck: QueueView }) =>
  truck.lane === '' ? (
    <>{truck.wait_us > 0 ? `≈ ${duration(language.value, truck.wait_us / 1_000)}` : '—'}</>
  ) : (
    <span class="called">
      {say(language.value, 'called_to', { lane: truck.lane })}{' '}
      <small>{say(language.value, 'called_left', { age: until(truck.called_until_us) })}</small>
    </span>
  );

/** Trucks in the street, as they are called. */
const Queue = ({ view }: { view: View }) => (
  <table>
    <thead>
      <tr>
        <th scope="col">{say(language.value, 'plate')}</th>
        <th scope="col" class="optional">
          {say(language.value, 'booking')}
        </th>
        <th scope="col" class="optional">
          {say(language.value, 'commodity')}
        </th>
        <th scope="col">{say(language.value, 'slot')}</th>
        <th scope="col">{say(language.value, 'standing')}</th>
        <th scope="col">{say(language.value, 'wait')}</th>
      </tr>
    </thead>
    <tbody>
      {view.queue.map((truck) => (
        <tr key={truck.booking} class={truck.lane === '' ? 'value' : 'value is-called'}>
          <th scope="row">{plateText(truck.plate)}</th>
          <td class="optional">{truck.booking}</td>
          <td class="optional">{ofCode(language.value, 'commodity', truck.commodity)}</td>
          <td>{truck.slot_minute < 0 ? '—' : minuteText(truck.slot_minute)}</td>
          <td>
            <Arrival truck={truck} />
          </td>
          <td>
            <Call truck={truck} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

const Absent = ({ truck }: { truck: AbsentView }) => (
  <li class="value">
    <b>{plateText(truck.plate)}</b> {truck.booking} · {ofCode(language.value, 'commodity', truck.commodity)} ·{' '}
    {minuteText(truck.slot_minute)} · {say(language.value, 'absent_ends', { age: until(truck.ends_us) })}
  </li>
);

/** What stands before the lanes: who waits, who did not come, who came without a booking. */
export const Street = ({ view }: { view: View }) => (
  <section class="card street">
    <h2>
      {say(language.value, 'street')} <span class="count value">{view.waiting}</span>
      <span class="way value">
        {say(language.value, 'walk_ins')}{' '}
        {say(language.value, 'walk_ins_of', { n: String(view.walk_ins), all: String(view.walk_ins_max) })}
      </span>
    </h2>
    {view.queue.length === 0 ? <p class="none">{say(language.value, 'no_queue')}</p> : <Queue view={view} />}
    {view.waiting > view.queue.length && (
      <p class="none value">{say(language.value, 'queue_more', { n: String(view.waiting - view.queue.length) })}</p>
    )}
    <h3>
      {say(language.value, 'absent')} <span class="count value">{view.absent_count}</span>
    </h3>
    {view.absent.length === 0 ? (
      <p class="none">{say(language.value, 'no_absent')}</p>
    ) : (
      <ul class="absent">
        {view.absent.map((truck) => (
          <Absent key={truck.booking} truck={truck} />
        ))}
        {view.absent_count > view.absent.length && (
          <li class="value">{say(language.value, 'absent_more', { n: String(view.absent_count - view.absent.length) })}</li>
        )}
      </ul>
    )}
  </section>
);
