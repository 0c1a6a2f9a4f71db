/** Searches an object by a JMESPath expression of the subset `a || b.c || "d.e" || f[0]`. */
export function searchJson(expression: string, data: unknown): unknown {
  const values = expression.split(' || ').map((path) => follow(path, data));
  return values.find((value) => !isEmpty(value)) ?? values.at(-1);
}

function follow(path: string, data: unknown): unknown {
  const steps = path.match(/"[^"]*"|[A-Za-z_]\w*|\.|\[\d+\]/g) ?? [];
  if (steps.join('') !== path) throw new Error(`${path} is outside of the subset of JMESPath that the tests can run`);
  return steps
    .filter((step) => step !== '.')
    .map((step) => (step.startsWith('[') ? Number(step.slice(1, -1)) : step.startsWith('"') ? JSON.parse(step) : step))
    .reduce((value, key: string | number) => {
      if (typeof key === 'number') return Array.isArray(value) ? (value[key] ?? null) : null;
      return isObject(value) && Object.hasOwn(value, key) ? value[key] : null;
    }, data);
}

/** What JMESPath takes for false: zero is not among them. */
function isEmpty(value: unknown): boolean {
  if (isObject(value)) return Object.keys(value).length === 0;
  return value === null || value === false || value === '' || (Array.isArray(value) && value.length === 0);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
