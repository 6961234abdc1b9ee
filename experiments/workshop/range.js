// A slider as the browser has it: it answers to the keyboard, and what somebody is moving is not moved back.
export default {
  props: { low: Number, high: Number, step: Number, at: Number, label: String },
  data() {
    return { now: this.at };
  },
  watch: {
    at(value) {
      this.now = value;
    },
  },
  methods: {
    told(event) {
      this.now = event.target.valueAsNumber;
      return this.now;
    },
  },
  template: `<input type="range" :min="low" :max="high" :step="step" :value="now" :aria-label="label"
    @input="$emit('moved', told($event))" @change="$emit('settled', told($event))">`,
};
