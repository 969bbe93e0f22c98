import { language } from './language';
import { clock, figureText, kilograms, plateText } from './model';
import type { QualityFigure, View } from './view';
import { ofCode, say, type PanelKey } from './words';

/** Numbers stand right; a phone has no room for what is optional. */
const classOf = (key: PanelKey): string =>
  key === 'gross' || key === 'tare' || key === 'net' ? 'number' : key === 'time' || key === 'commodity' ? 'optional' : '';

const Heads = ({ keys }: { keys: PanelKey[] }) => (
  <thead>
    <tr>
      {keys.map((key) => (
        <th key={key} scope="col" class={classOf(key)}>
          {say(language.value, key)}
        </th>
      ))}
    </tr>
  </thead>
);

/** What the laboratory measured, below what it is said of. */
const Quality = ({ figures }: { figures: QualityFigure[] }) =>
  figures.length === 0 ? null : (
    <small class="below">
      {figures.map((figure) => `${ofCode(language.value, 'measure', figure.measure)} ${figureText(figure)}`).join(' · ')}
    </small>
  );

/** Trucks inside the depot. */
export const Trucks = ({ view }: { view: View }) => (
  <section class="card">
    <h2>
      {say(language.value, 'trucks')} <span class="count value">{view.inside}</span>
    </h2>
    {view.visits.length === 0 ? (
      <p class="none">{say(language.value, 'no_trucks')}</p>
    ) : (
      <table>
        <Heads keys={['plate', 'commodity', 'stage', 'pit', 'gross']} />
        <tbody>
          {view.visits.map((visit) => (
            <tr key={visit.visit} class="value">
              <th scope="row">{visit.plate === '' ? '—' : plateText(visit.plate)}</th>
              <td class="optional">{ofCode(language.value, 'commodity', visit.commodity)}</td>
              <td>
                {ofCode(language.value, 'stage', visit.stage)}
                <Quality figures={visit.quality} />
              </td>
              <td>{visit.pit === '' ? '—' : visit.pit}</td>
              <td class="number">{visit.gross_kg > 0 ? `${kilograms(visit.gross_kg)} kg` : '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
  </section>
);

/** A weight of a ticket, and below it whether its photograph is missing. */
const Weighed = ({ kg, lacksPhoto }: { kg: number; lacksPhoto: 0 | 1 }) => (
  <td class="number">
    {kilograms(kg)}
    {lacksPhoto === 1 && <small class="below">{say(language.value, 'photo_missing')}</small>}
  </td>
);

/** The last tickets, newest first. */
export const Tickets = ({ view }: { view: View }) => (
  <section class="card">
    <h2>{say(language.value, 'tickets')}</h2>
    {view.tickets.length === 0 ? (
      <p class="none">{say(language.value, 'no_tickets')}</p>
    ) : (
      <table>
        <Heads keys={['ticket', 'time', 'plate', 'gross', 'tare', 'net']} />
        <tbody>
          {view.tickets.map((ticket) => (
            <tr key={ticket.ticket} class="value">
              <th scope="row">{ticket.ticket}</th>
              <td class="optional">{clock(ticket.tare_at_us, view.utc_offset_minutes).slice(0, 5)}</td>
              <td>
                {plateText(ticket.plate)}
                <Quality figures={ticket.quality} />
              </td>
              <Weighed kg={ticket.gross_kg} lacksPhoto={ticket.lacks_photo_gross} />
              <Weighed kg={ticket.tare_kg} lacksPhoto={ticket.lacks_photo_tare} />
              <td class="number net">{kilograms(ticket.net_kg)} kg</td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
  </section>
);
