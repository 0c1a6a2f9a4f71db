import { DEFAULT_SCALAR_STYLE_RULES, type DumpOptions, dump, SCALAR_STYLE, type ScalarLayout } from 'js-yaml';

const LEADING_KEYS = ['apiVersion', 'kind', 'metadata'];

const OPTIONS: DumpOptions = {
  indent: 2,
  lineWidth: -1,
  noRefs: true,
  scalarStyleRules: [quoteMisreadable, ...Object.values(DEFAULT_SCALAR_STYLE_RULES)],
};

/**
 * YAML of an object or of a list of patch operations: `apiVersion`, `kind` and `metadata` first, other keys in their
 * own order, text of several lines as blocks, lines never folded, no anchors.
 *
 * Every reader must see the same data, and they differ: Argo CD and Kustomize read YAML 1.1 in part, editors and
 * linters 1.2. A text that any of them takes for something else (`on`, `=`, `0777`, `12:30`) is quoted.
 */
export function toYaml(value: object): string {
  return dump(Array.isArray(value) ? value : inManifestOrder(value as Record<string, unknown>), OPTIONS);
}

function inManifestOrder(object: Record<string, unknown>): Record<string, unknown> {
  const leading = LEADING_KEYS.filter((key) => key in object);
  const others = Object.keys(object).filter((key) => !LEADING_KEYS.includes(key));
  return Object.fromEntries([...leading, ...others].map((key) => [key, object[key]]));
}

/**
 * The library quotes what it would misread itself. Other readers also take `.`, `e3` and `1e999` for numbers, and
 * a key such as `--- a` at the start of a line for the start of a document.
 */
function quoteMisreadable(layout: ScalarLayout): void {
  const isText = layout.node.tag === layout.presenterOptions.schema.defaultScalarTag.tagName;
  if (!isText || !/^([-+.:_0-9eE]+|(---|\.\.\.) .*)$/.test(layout.node.value)) return;
  layout.style = SCALAR_STYLE.SINGLE_QUOTED;
}
