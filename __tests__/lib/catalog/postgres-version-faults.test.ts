import { describeFault } from '../../../lib/core/fault';
import { postgresVersionFaults } from '../../../lib/catalog/postgres-version-faults';

const said = (version: string, day: string): readonly string[] =>
  postgresVersionFaults(version, new Date(`${day}T12:00:00Z`)).all.map(
    (fault) => `${fault.severity} ${describeFault(fault)}`,
  );

test.each([
  ['14', '2026-11-11'],
  ['15', '2027-10-31'],
  ['16', '2026-11-22'],
])('PostgreSQL %s is fine on %s', (version, day) => {
  expect(said(version, day)).toEqual([]);
});

test.each([
  ['14', '2026-11-12', '2026-11-12'],
  ['15', '2027-11-01', '2027-11'],
  ['15', '2028-01-01', '2027-11'],
])('PostgreSQL %s on %s is only warned of', (version, day, end) => {
  expect(said(version, day)).toEqual([
    `warning version: PostgreSQL ${version} gets no fixes since ${end}; plan the move to a later version`,
  ]);
});

test.each(['12', '99', '', 'sixteen'])('PostgreSQL %j is refused, without a word about its end', (version) => {
  expect(said(version, '2030-01-01')).toEqual([
    expect.stringContaining(`error version: "${version}" is not a known PostgreSQL version`),
  ]);
});
