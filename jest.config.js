/** Tests that need Node alone: `npm test`. */
export default {
  // The default leaves one CPU idle, which on a machine with two is half of the time.
  maxWorkers: '100%',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['<rootDir>/test/tools/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/tools/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript' },
          keepClassNames: true,
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
};
