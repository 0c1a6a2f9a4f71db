import type { PanelJson, Section } from './json.ts';
import { unitsOf } from './json.ts';

/** Characters that one of the 24 columns of the grid takes; a unit of height takes one line. */
const COLUMN = 5;
const COLUMNS = 24;

/** The panels below a heading as people see them, drawn with characters. */
export function sketch({ panels }: Section): string {
  const top = Math.min(...panels.map(({ gridPos }) => gridPos.y));
  const bottom = Math.max(...panels.map(({ gridPos: { y, h } }) => y + h));
  const canvas = Array.from({ length: bottom - top + 1 }, () => Array<string>(COLUMNS * COLUMN + 1).fill(' '));
  for (const panel of panels) draw(canvas, panel, top);
  return canvas.map((line) => line.join('').trimEnd()).join('\n');
}

function draw(canvas: string[][], panel: PanelJson, top: number): void {
  const { x, y, w, h } = panel.gridPos;
  const [left, right] = [x * COLUMN, (x + w) * COLUMN];
  const [first, last] = [y - top, y - top + h];
  for (const line of [first, last]) put(canvas, line, left, `+${'-'.repeat(right - left - 1)}+`);
  for (let line = first + 1; line < last; line++) {
    put(canvas, line, left, '|');
    put(canvas, line, right, '|');
  }
  const texts = [...wrapped(panel.title, right - left - 3, h - 2), kindOf(panel)];
  texts.forEach((text, index) => {
    put(canvas, first + 1 + index, left + 2, text.slice(0, right - left - 3));
  });
}

/** Borders of neighbours share a place: a corner of one is a corner of both. */
function put(canvas: string[][], line: number, column: number, text: string): void {
  const target = canvas[line]!;
  [...text].forEach((character, index) => {
    const hidesCorner = target[column + index] === '+' && /[-|]/.test(character);
    if (!hidesCorner) target[column + index] = character;
  });
}

function kindOf(panel: PanelJson): string {
  const [unit, ...more] = unitsOf(panel);
  return unit && more.length === 0 ? `${panel.type}, ${unit}` : panel.type;
}

/** A text in lines of a width; what does not fit into the last line is cut off there. */
function wrapped(text: string, width: number, lines: number): string[] {
  const result: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${result.at(-1)} ${word}`;
    if (result.length > 0 && (longer.length <= width || result.length === lines)) result[result.length - 1] = longer;
    else result.push(word);
  }
  return result.map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line));
}
