import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { baseFiles, overlayFiles } from '../../src/gitops/overlay.ts';
import { componentsIn, environmentsIn, previousObjects } from '../../src/gitops/previous.ts';
import { PreviousStates, statesIn } from '../../src/gitops/states.ts';
import { filesBelow } from '../../src/gitops/tree-files.ts';
import { writeTree } from '../../src/gitops/write.ts';
import { lokiObjects } from '../support/loki.ts';
import { byIdentity } from '../support/overlay.ts';

const S3 = { bucket: 'loki-chunks', region: 'eu-central-1' };

describe('what is deployed now', () => {
  test('is read from the tree on the disk, patches and all', () => {
    const base = lokiObjects({ patterns: false });
    const prod = lokiObjects({ mode: 'distributed', storage: { s3: S3 } });
    const outdir = mkdtempSync(join(tmpdir(), 'panoptes-'));
    try {
      const written = new Map(
        Object.entries({ base: baseFiles('loki', base), 'overlays/prod': overlayFiles('loki', base, prod) }).flatMap(
          ([directory, component]) =>
            [...component.files].map(([path, text]): [string, string] => [`${directory}/loki/${path}`, text]),
        ),
      );
      writeTree(outdir, written);
      const files = filesBelow(outdir);
      expect(byIdentity(previousObjects(files, 'prod', 'loki'))).toEqual(byIdentity(prod));
      expect(previousObjects(files, 'dev', 'loki')).toEqual([]);
      expect(previousObjects(files, 'prod', 'grafana')).toEqual([]);
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });

  test('is none where it cannot be read', () => {
    const broken = new Map([
      ['overlays/prod/kustomization.yaml', '<<<<<<< HEAD'],
      ['overlays/dev/kustomization.yaml', 'resources:\n  - loki\n'],
      ['overlays/dev/loki/kustomization.yaml', 'resources:\n  - gone.yaml\n'],
    ]);
    expect(environmentsIn(broken)).toEqual(['dev', 'prod']);
    expect(componentsIn(broken, 'prod')).toEqual([]);
    expect([...statesIn(broken)].map(([name, state]) => [name, [...state]])).toEqual([
      ['dev', [['loki', []]]],
      ['prod', []],
    ]);
  });

  test('is what comes next where no file of a component or of its base differs', () => {
    const tree = (base: string, overlay: string) =>
      new Map([
        ['overlays/dev/kustomization.yaml', 'resources:\n  - web\n'],
        ['overlays/dev/web/kustomization.yaml', `resources:\n  - ../../../base/web\n${overlay}`],
        ['base/web/kustomization.yaml', 'resources:\n  - service.yaml\n'],
        ['base/web/service.yaml', `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${base}\n`],
      ]);
    const next = [{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'next' } }];
    const namesBefore = (files: ReadonlyMap<string, string>) =>
      new PreviousStates(files, tree('web', ''))
        .of('dev', new Map([['web', next]]))
        .get('web')
        ?.map(({ metadata }) => metadata.name);
    expect(namesBefore(tree('web', ''))).toEqual(['next']);
    expect(namesBefore(tree('other', ''))).toEqual(['other']);
    expect(namesBefore(tree('web', 'patches: []\n'))).toEqual(['web']);
    expect(namesBefore(new Map([...tree('web', ''), ['base/web/more.yaml', '']]))).toEqual(['web']);
  });
});
