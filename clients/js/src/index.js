export { Client, ClientEvent } from './client.js';
export { PROTOCOL } from './resume.js';
