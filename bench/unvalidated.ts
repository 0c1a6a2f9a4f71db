/** What the app does, without any policy: with it, `npm run bench` says what validation adds to a synth. */
import { synthesizeEnvironment } from '../src/build.ts';
import { loadEnvironments } from '../src/config/load.ts';
import { gitopsTree } from '../src/gitops/tree.ts';
import { writeTree } from '../src/gitops/write.ts';

const { base, environments } = loadEnvironments('config');
const [first, ...others] = [base, ...environments].map((environment) => ({
  environment,
  components: synthesizeEnvironment(environment).components,
}));
if (first) writeTree(process.env.CDK8S_OUTDIR ?? '', gitopsTree(first, others).files);
