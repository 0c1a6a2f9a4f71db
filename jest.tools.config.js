import shared from './jest.config.js';

/** Tests that also need the binaries of tools/go.mod: `npm run test:tools`. */
export default { ...shared, testMatch: ['<rootDir>/test/tools/**/*.test.ts'], testPathIgnorePatterns: [] };
