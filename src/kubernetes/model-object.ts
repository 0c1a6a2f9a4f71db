import { ApiObject, type ApiObjectProps } from 'cdk8s';
import type { Construct } from 'constructs';
import type { ManifestObject } from '../synthesize.ts';
import { plainValue } from './plain-value.ts';

/** Which kind of object something is. */
export interface ObjectKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** A custom resource whose type comes from a model package. */
export abstract class ModelObject<Data> extends ApiObject {
  protected constructor(
    scope: Construct,
    id: string,
    private readonly type: ObjectKind,
    private readonly data: Data,
  ) {
    super(scope, id, { ...type, ...data } as ApiObjectProps);
  }

  /**
   * The object as cdk8s would render it. Types from a model have room for data only, so no value has to be asked whether
   * it is a token, which is most of what rendering thousands of objects costs.
   */
  override toJson(): ManifestObject {
    const fields = plainValue({ ...this.data, metadata: undefined }) as object;
    return { ...this.type, metadata: this.metadata.toJson(), ...fields };
  }

  /** Objects with a model have typed fields for everything: there is nothing to patch. */
  override addJsonPatch(): never {
    throw new Error(`${this.node.path} cannot be patched; change what it is made from`);
  }
}
