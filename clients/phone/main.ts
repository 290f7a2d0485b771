import "../shared/old_web_views";
import "../shared/style/base.css";

import { createApp } from "vue";

import Phone from "./Phone.vue";

createApp(Phone).mount("#app");
