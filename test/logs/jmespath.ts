/** Searches an object by a JMESPath expression of the subset `a || b.c || "d.e"`. */
export function searchJson(expression: string, data: unknown): unknown {
  const values = expression.split(' || ').map((path) => follow(path, data));
  return values.find((value) => !isEmpty(value)) ?? values.at(-1);
}

function follow(path: string, data: unknown): unknown {
  const steps = path.match(/"[^"]*"|[A-Za-z_]\w*|\./g) ?? [];
  if (steps.join('') !== path) throw new Error(`${path} is outside of the subset of JMESPath that the tests can run`);
  return steps
    .filter((step) => step !== '.')
    .map((step) => (step.startsWith('"') ? JSON.parse(step) : step))
    .reduce((value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : null), data);
}

/** What JMESPath takes for false: zero is not among them. */
function isEmpty(value: unknown): boolean {
  if (isObject(value)) return Object.keys(value).length === 0;
  return value === null || value === false || value === '' || (Array.isArray(value) && value.length === 0);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
