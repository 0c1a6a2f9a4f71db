import { OWN_SERVER } from '../../config/schema/gitops.ts';
import type { Data, DeliveryInput } from './input.ts';

/** The cluster of a destination, as AppProjects and Applications name it. */
export interface Cluster {
  readonly server?: string;
  readonly name?: string;
}

/** What an Application is there for, and what it must say to do it. */
export interface Role {
  /** As a message names it. */
  readonly what: string;
  /** The component that it deploys. @default - none: it is the root, or deploys the definitions */
  readonly component?: string;
  readonly repoURL: string;
  readonly path: string;
  readonly targetRevision: string;
  readonly cluster: Cluster;
  /** Its place in the order of synchronization: whatever has a lower rank comes before. */
  readonly rank: number;
  /** Whether it belongs to the project of people, and not to the one of the environment. */
  readonly isRoot: boolean;
}

/** The place of the AppProject in the order of synchronization. */
export const PROJECT_RANK = 0;
const RANKS = { definitions: 1, namespaces: 2, component: 3, root: 4 } as const;

/** One role for the root, one for the custom resource definitions, and one for each component. */
export function rolesOf({ environment, components }: DeliveryInput): Role[] {
  const { gitops, name } = environment;
  const { repoURL, targetRevision } = gitops;
  const own = { repoURL, targetRevision, isRoot: false };
  const deployed = [...components].filter(([, objects]) => objects.length > 0);
  return [
    {
      ...own,
      what: `argocd/${name}`,
      path: `${gitops.path}/argocd/${name}`,
      cluster: { server: OWN_SERVER },
      rank: RANKS.root,
      isRoot: true,
    },
    {
      ...gitops.crds,
      what: 'the custom resource definitions',
      cluster: gitops.destination,
      rank: RANKS.definitions,
      isRoot: false,
    },
    ...deployed.map(([component]) => ({
      ...own,
      what: `the component ${component}`,
      component,
      path: `${gitops.path}/overlays/${name}/${component}`,
      cluster: gitops.destination,
      rank: component === 'namespaces' ? RANKS.namespaces : RANKS.component,
    })),
  ];
}

/** The role of an Application by what it takes its objects from; none where nothing lies there. */
export const roleOf = (roles: readonly Role[], { source }: Data): Role | undefined =>
  roles.find(({ repoURL, path }) => repoURL === source?.repoURL && path === source?.path);

export const clusterName = ({ server, name }: Cluster): string => server ?? name ?? 'no cluster';
