import { PatternApp } from 'cdktf-digitalocean-patterns';
import { ShopStack } from './shop-stack';

const app = new PatternApp();
new ShopStack(app, 'shop');
app.synth();
