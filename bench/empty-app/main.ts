// The least that a cdk8s app can do: what it costs is the floor of the command line tool itself.
import { App, Chart } from 'cdk8s';

const app = new App();
new Chart(app, 'empty');
app.synth();
