import { language } from './language';
import { Lane } from './lane';
import { depotUs, fresh, view } from './link';
import { attention, clock, duration, type Freshness } from './model';
import { Pit } from './pit';
import { Street } from './street';
import { Tickets, Trucks } from './tables';
import { languages, nameOf, say } from './words';

const Languages = () => (
  <div class="languages" role="group" aria-label={say(language.value, 'language')}>
    {languages.map((each) => (
      <button
        key={each}
        lang={each}
        aria-pressed={each === language.value}
        onClick={() => {
          language.value = each;
        }}
      >
        {nameOf(each)}
      </button>
    ))}
  </div>
);

/** One mark, its meaning also in words: is what the screen shows true now? */
const Liveness = ({ state }: { state: Freshness }) => {
  const text =
    state.kind === 'live'
      ? say(language.value, 'live')
      : state.kind === 'stale'
        ? duration(language.value, state.ageMs)
        : '…';
  return (
    <span class={`liveness ${state.kind}`} data-freshness={state.kind}>
      <i aria-hidden="true" />
      {text}
    </span>
  );
};

const Header = ({ state }: { state: Freshness }) => {
  const shown = view.value;
  return (
    <header>
      <h1>
        Graingate <span>{say(language.value, 'title')}</span>
      </h1>
      <p class="facts">
        {shown && (
          <>
            <span class="value">
              {say(language.value, 'bookings_open')} <b>{shown.bookings_open}</b>
            </span>
            <span class="value">
              {say(language.value, 'depot_time')} <b class="clock">{clock(depotUs.value, shown.utc_offset_minutes)}</b>
            </span>
          </>
        )}
        <Liveness state={state} />
      </p>
      <Languages />
    </header>
  );
};

const Stale = ({ state }: { state: Freshness }) =>
  state.kind === 'stale' ? (
    <div class="stale-banner" role="alert">
      <strong>{say(language.value, 'stale', { age: duration(language.value, state.ageMs) })}</strong>
      <span>{say(language.value, state.why === 'server' ? 'stale_why_server' : 'stale_why_engine')}</span>
    </div>
  ) : null;

/** Holds and alarms; quiet when there is none. */
const Attention = () => {
  const shown = view.value;
  if (!shown) return null;
  const rows = attention(language.value, shown);
  if (rows.length === 0) return <p class="attention calm value">{say(language.value, 'all_well')}</p>;
  return (
    <section class="attention" aria-label={say(language.value, 'attention')}>
      <ul>
        {rows.map((row) => (
          <li key={`${row.kind}${row.place}${row.text}`} class={row.kind}>
            <svg viewBox="0 0 20 20" aria-hidden="true">
              {row.kind === 'hold' ? <path d="M10 1 19 10 10 19 1 10Z" /> : <path d="M10 1 19.5 18H.5Z" />}
              <path class="mark" d="M10 6v5.5M10 13.6v2" />
            </svg>
            <b>{row.place}</b>
            <span class="what">{row.text}</span>
            {row.sinceUs !== null && (
              <span class="since">
                {say(language.value, 'since', { age: duration(language.value, (depotUs.value - row.sinceUs) / 1_000) })}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
};

export const App = () => {
  const state = fresh.value;
  const shown = view.value;
  return (
    <div class={state.kind === 'stale' ? 'page is-stale' : 'page'}>
      <Header state={state} />
      <Stale state={state} />
      <main>
        {shown ? (
          <>
            <Attention />
            <div class="places">
              {shown.lanes.map((lane) => (
                <Lane key={lane.name} lane={lane} />
              ))}
              {shown.pits.map((pit) => (
                <Pit key={pit.name} pit={pit} />
              ))}
            </div>
            <div class="tables">
              <Street view={shown} />
              <Trucks view={shown} />
              <Tickets view={shown} />
            </div>
          </>
        ) : (
          <p class="empty-page">{say(language.value, state.kind === 'waiting' ? 'waiting_first' : 'connecting')}</p>
        )}
      </main>
    </div>
  );
};
