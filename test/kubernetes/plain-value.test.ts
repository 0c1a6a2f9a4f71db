import { describe, expect, test } from '@jest/globals';
import { ApiObject, App } from 'cdk8s';
import { ModelObject } from '../../src/kubernetes/model-object.ts';
import { plainValue } from '../../src/kubernetes/plain-value.ts';
import { monitoringStack } from '../../src/monitoring-stack.ts';
import { samples } from '../support/sample.ts';

describe('data as it is written', () => {
  test('has its keys in order, and nothing that is not there', () => {
    const value = plainValue({ b: [{ d: 1, c: undefined }, null], a: { e: null }, f: [] });
    expect(JSON.stringify(value)).toBe('{"a":{},"b":[{"d":1},null],"f":[]}');
  });

  test('is no instance of a class', () => {
    expect(() => plainValue({ since: new Date(0) })).toThrow('cannot write a Date; only plain data');
  });

  test.each(samples)('%s: is what cdk8s itself would render', (_, { environment }) => {
    const app = new App();
    monitoringStack(app, environment);
    const objects = app.node.findAll().filter((construct) => construct instanceof ApiObject);
    const own = objects.filter((object) => object.toJson === ModelObject.prototype.toJson);
    expect(own.length).toBeGreaterThan(20);
    for (const object of own) {
      expect(JSON.stringify(object.toJson())).toBe(JSON.stringify(ApiObject.prototype.toJson.call(object)));
    }
  });
});
