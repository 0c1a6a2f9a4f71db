import { ApiObject, type ApiObjectProps } from 'cdk8s';
import type { Construct } from 'constructs';

/** The part of a @kubernetes-models class that this project relies on. */
export interface ModelClass<Data> {
  readonly apiVersion: string;
  readonly kind: string;
  new (data: Data): { validate(): void };
}

/**
 * A custom resource whose type comes from a model package and which checks itself against the schema of its
 * custom resource definition at synth. It checks what it renders, so JSON patches made later are checked too.
 */
export abstract class ModelObject<Data> extends ApiObject {
  protected constructor(scope: Construct, id: string, model: ModelClass<Data>, props: Data) {
    super(scope, id, { apiVersion: model.apiVersion, kind: model.kind, ...props } as ApiObjectProps);
    this.node.addValidation({ validate: () => schemaErrors(model, this.toJson()) });
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
