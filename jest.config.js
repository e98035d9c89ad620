module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/__tests__'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  reporters: ['default', '<rootDir>/__tests__/closing-line-reporter.js'],
  // No pass mark: a machine under load is slow, and a hang has to end some time.
  testTimeout: 300000,
  testSequencer: '<rootDir>/__tests__/longest-first.js',
  // jest leaves one of two cores idle by itself; most tests wait for other programs.
  maxWorkers: '100%',
};
