/** A new version of this client: put in place when its user says so, never under their hands. */

import { reactive } from "vue";
import { registerSW } from "virtual:pwa-register";

export const update = reactive({
  there: false,
  now: () => void put(true),
});

const put = registerSW({
  immediate: true,
  onNeedRefresh: () => (update.there = true),
});
