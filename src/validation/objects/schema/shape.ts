/** What a value may be: the few things that the schemas of Kubernetes ask, in the few bytes that they need. */
export type Shape =
  | 'string'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'quantity'
  | 'integer or string'
  | 'anything'
  /** One that has a name, because several refer to it, or it to itself. */
  | number
  | { readonly one: readonly string[] }
  | { readonly list: Shape; readonly least?: number }
  | { readonly map: Shape }
  | { readonly text: TextRule }
  | { readonly count: NumberRule }
  | ObjectShape;

/** A text that must look a certain way. */
export interface TextRule {
  readonly pattern?: string;
  /** @default - it may be empty */
  readonly least?: number;
}

/** A number within bounds. */
export interface NumberRule {
  readonly type: 'number' | 'integer';
  readonly from?: number;
  readonly to?: number;
}

/** An object with fixed fields. */
export interface ObjectShape {
  readonly fields: Readonly<Record<string, Shape>>;
  /** Names of the fields that must be there. @default - none */
  readonly required?: readonly string[];
}

/** The schemas of kinds, as they stand in kubernetes.json. */
export interface Schemas {
  /** Which of the shapes a kind has, as `apps/v1 Deployment`. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly shapes: readonly Shape[];
}
