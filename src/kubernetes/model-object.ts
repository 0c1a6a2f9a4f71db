import { ApiObject, type ApiObjectProps } from 'cdk8s';
import type { Construct } from 'constructs';

/** The part of a @kubernetes-models class that this project relies on. */
export interface ModelClass<Data> {
  readonly apiVersion: string;
  readonly kind: string;
  new (data: Data): { validate(): void };
}

/**
 * A custom resource whose type comes from a model package and which is checked against the schema of its custom
 * resource definition at synth.
 */
export abstract class ModelObject<Data> extends ApiObject {
  protected constructor(
    scope: Construct,
    id: string,
    private readonly model: ModelClass<Data>,
    props: Data,
  ) {
    super(scope, id, { apiVersion: model.apiVersion, kind: model.kind, ...props } as ApiObjectProps);
  }

  /** cdk8s lets `instanceof` say yes for every object of whatever kind. */
  static isModelObject(object: ApiObject): object is ModelObject<unknown> {
    return 'schemaErrors' in object;
  }

  /**
   * What the schema finds wrong with a rendering of the object. It is no validation of the construct, which would have
   * to render the object once more: with thousands of objects, that is a good part of a synth.
   */
  schemaErrors(rendered: Data): string[] {
    return schemaErrors(this.model, rendered);
  }
}

/**
 * The models of the Prometheus Operator demand apiVersion and kind of an embedded volume claim, and of values that no
 * cluster knows. The definitions themselves ask for neither.
 */
const MODEL_DEFECT = /volumeClaimTemplate must have required property (apiVersion|kind)$/;

/** Messages of the model's own schema check; none when the object holds. */
function schemaErrors<Data>(model: ModelClass<Data>, object: Data): string[] {
  try {
    new model(object).validate();
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // The validator joins its findings with ", data/": one finding per line reads better in the report.
    return message.split(/, (?=data\/)/).filter((finding) => !MODEL_DEFECT.test(finding));
  }
}
