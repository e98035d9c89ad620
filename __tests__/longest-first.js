const { default: Sequencer } = require('@jest/test-sequencer');

// Real hosts and real stacks take minutes each: one that begins last leaves the other workers idle.
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isLong = ({ path }) => /[\\/]e2e[\\/]/.test(path);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
};
