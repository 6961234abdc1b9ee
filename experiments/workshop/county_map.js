// Draws a county's month: departments above, what flows between, townships with their cadres below.
const fill = (words, facts) => words.replace(/\{(\w+)\}/g, (all, name) => facts[name] ?? "–");

export default {
  props: { places: Object, words: Object, deeds: Array, course: Array, reform: Number, first: Object },
  data() {
    return { frame: this.first };
  },
  computed: {
    top() {
      return 10 * Math.ceil((Math.max(...this.course) + 1) / 10);
    },
    line() {
      return this.course
        .map((share, month) => (share === null ? "" : `${month + 0.5},${100 - (100 * share) / this.top}`))
        .join(" ");
    },
  },
  methods: {
    fill,
    show(frame) {
      this.frame = frame;
    },
    pick(kind, place, event) {
      const seat = event.target.dataset?.seat;
      this.$emit("pick", seat === undefined ? { kind, place } : { kind: "cadre", place, seat: Number(seat) });
    },
  },
  template: `
    <div class="county-map">
      <figure class="course">
        <figcaption>{{ words.course }} <b>{{ course[frame.month - 1] ?? "–" }}</b></figcaption>
        <span class="top" aria-hidden="true">{{ top }}</span>
        <svg :viewBox="'0 0 ' + course.length + ' 100'" preserveAspectRatio="none" aria-hidden="true">
          <line v-if="reform" :x1="reform - 1" :x2="reform - 1" y1="0" y2="100" class="reform-mark" />
          <polyline :points="line" />
          <line :x1="frame.month - 0.5" :x2="frame.month - 0.5" y1="0" y2="100" class="now-mark" />
        </svg>
      </figure>
      <h3>{{ words.departments }}</h3>
      <div class="departments">
        <button v-for="(name, d) in places.departments" :key="d" type="button" @click="pick('department', d, $event)">
          <b>{{ name }}</b>
          <span>{{ fill(words.handed_down, frame.departments[d]) }}</span>
          <span v-if="frame.departments[d].charged" class="charged">{{ fill(words.charged, frame.departments[d]) }}</span>
        </button>
      </div>
      <p class="flows">
        <span>↓ {{ fill(words.flow_down, frame) }}</span><span>↑ {{ fill(words.flow_up, frame) }}</span>
        <span class="blame">↓ {{ fill(words.flow_blame, frame) }}</span><span>→ {{ fill(words.flow_needs, frame) }}</span>
      </p>
      <h3>{{ words.townships }}</h3>
      <ul class="legend">
        <li v-for="one in deeds" :key="one.code"><i class="cell" :class="'deed-' + one.code"></i>{{ one.told }}</li>
        <li><i class="cell sanctioned"></i>{{ words.sanctioned }}</li>
      </ul>
      <div class="townships">
        <button v-for="(name, t) in places.townships" :key="t" type="button" :class="{ vetoed: frame.townships[t].vetoed }"
          @click="pick('township', t, $event)">
          <b>{{ name }}</b><strong v-if="frame.townships[t].vetoed">{{ words.vetoed }}</strong>
          <span class="cells" aria-hidden="true">
            <i v-for="(deed, seat) in frame.townships[t].deeds" :key="seat" class="cell" :data-seat="seat"
              :class="['deed-' + deed, { sanctioned: frame.townships[t].sanctioned.includes(seat) }]"></i>
          </span>
          <span class="avoided"><i :style="{ width: (frame.townships[t].avoided ?? 0) + '%' }"></i>
            <em>{{ fill(words.avoided, { share: frame.townships[t].avoided }) }}</em></span>
          <span>{{ fill(words.worked, frame.townships[t]) }}</span>
          <span>{{ fill(words.powers, { held: frame.townships[t].held, of: places.departments.length }) }}</span>
          <span>{{ fill(words.burnout, { share: frame.townships[t].burnt }) }}</span>
        </button>
      </div>
    </div>`,
};
