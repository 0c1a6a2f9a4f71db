/**
 * Writes schemas/: the JSON Schemas of the files below config, for completion and checks in editors.
 *
 *   npm run schemas
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { jsonSchemas } from '../src/config/json-schemas.ts';

mkdirSync('schemas', { recursive: true });
const schemas = Object.entries(jsonSchemas());
for (const [file, schema] of schemas) writeFileSync(`schemas/${file}`, `${JSON.stringify(schema, null, 2)}\n`);
console.error(`schemas: wrote ${schemas.map(([file]) => `schemas/${file}`).join(', ')}`);
