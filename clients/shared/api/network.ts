/** Whether the services can be reached: what the device says, corrected by what was seen. */

import { reactive, readonly } from "vue";

const state = reactive({ up: navigator.onLine });

addEventListener("online", () => (state.up = true));
addEventListener("offline", () => (state.up = false));

export const network = {
  state: readonly(state),
  reached: () => void (state.up = true),
  missed: () => void (state.up = false),
};
