import { isUtf8 } from 'node:buffer';
import { lstatSync, readFileSync } from 'node:fs';
import { type ConfigFile, unreadable } from './config-files.ts';
import type { Position } from './located.ts';
import type { Problems } from './problems.ts';

const LARGEST = 1024 * 1024;

/** Control characters that are neither a tab nor a line break, lone carriage returns, and characters nobody can see. */
const FORBIDDEN = /(?![\t\n\r])\p{Cc}|[\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\r(?!\n)/u;

/** Reads the text of a file. Undefined where it is no text that YAML could be made of; the reason is reported. */
export function readText({ location, file }: ConfigFile, problems: Problems): string | undefined {
  let bytes: Buffer;
  try {
    const { size } = lstatSync(location);
    if (size > LARGEST) {
      problems.add({ file }, `is larger than 1 MiB (${size} bytes); keep configuration small, or split it`);
      return undefined;
    }
    bytes = readFileSync(location);
  } catch (error) {
    problems.add({ file }, unreadable(error));
    return undefined;
  }
  return decode(bytes, file, problems);
}

function decode(bytes: Buffer, file: string, problems: Problems): string | undefined {
  if (startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff])) {
    problems.add({ file, line: 1, column: 1 }, 'is UTF-16 text (it starts with its byte order mark); save it as UTF-8');
    return undefined;
  }
  const text = bytes.subarray(startsWith(bytes, [0xef, 0xbb, 0xbf]) ? 3 : 0);
  const decoded = text.toString('utf8');
  if (!isUtf8(text)) {
    const offset = firstDifference(text, Buffer.from(decoded));
    const byte = text[offset]?.toString(16).padStart(2, '0');
    problems.add(
      positionAt(text.subarray(0, offset).toString('utf8'), Number.POSITIVE_INFINITY, file),
      byte ? `is not UTF-8 text (byte 0x${byte}); save it as UTF-8` : 'ends inside a UTF-8 character; save it as UTF-8',
    );
    return undefined;
  }
  const forbidden = FORBIDDEN.exec(decoded);
  if (!forbidden) return decoded;
  const name = forbidden[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  problems.add(
    positionAt(decoded, forbidden.index, file),
    `holds an invisible or control character (U+${name}); remove it`,
  );
  return undefined;
}

function startsWith(bytes: Buffer, prefix: readonly number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte);
}

/** Decoding replaces what is not UTF-8, so the first difference after encoding again is the first bad byte. */
function firstDifference(a: Buffer, b: Buffer): number {
  let index = 0;
  while (index < a.length && a[index] === b[index]) index += 1;
  return index;
}

/** The position of an offset in a text. */
export function positionAt(text: string, offset: number, file: string): Position {
  const lines = text.slice(0, offset).split('\n');
  return { file, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
