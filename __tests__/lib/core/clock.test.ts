import { timeOfDayProblem } from '../../../lib/core/clock';

test.each(['00:00', '03:30', '19:59', '23:59'])('%s is a time of day', (value) => {
  expect(timeOfDayProblem(value)).toBeUndefined();
});

test.each(['', '3:30', '24:00', '12:60', '12:5', '12.30', '12:30:00', '12:30 ', '-1:00', '30 3 * * *'])(
  '%j is no time of day',
  (value) => {
    expect(timeOfDayProblem(value)?.problem).toContain(JSON.stringify(value));
  },
);
