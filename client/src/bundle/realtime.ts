// What `<script type="module" src="_content/Realtime.UI/realtime.js">` brings.
export { RealtimeError, configureRealtime, createRealtimeClient } from "../core/index.js";
export * from "../elements/index.js";
