import "../shared/old_web_views";
import "../shared/style/base.css";

import { createApp } from "vue";

import Entry from "./Entry.vue";

createApp(Entry).mount("#app");
