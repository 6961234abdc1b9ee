# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
# ---

# %% [markdown]
# # 自己长出来的失衡 · An imbalance that arises by itself
#
# 规定本来是相称的：权力下放四成，责任也只下卸四成。没有人下令把责任往下推；部门只是记得有多少案子算在自己头上，多了就往下推一点，放下去的权力出了事就收回一阵。失衡会不会自己长出来？把部门“会学”与“不会学”的两个县放在一起看，都从头看起，不预热。
#
# The rules are balanced: four tenths of the powers are delegated, and four tenths of the responsibility. Nobody orders it down. Departments remember how many cases were charged to them, push a little more down when there were many, and take a power back for a while when it went wrong. Does an imbalance arise by itself? Two counties side by side, one whose departments learn and one whose departments do not, both from their first month, without a warm-up.

# %%
import matplotlib.pyplot as plt
import numpy as np

import sim

sim.use_font()
balanced = {"authority.delegated_share": 0.4, "responsibility.downshift": 0.4}
learning, fixed = (
    sim.load_case("baseline", variant).with_structure(warm_up=0, months=216).with_params(balanced)
    for variant in (None, "fixed_departments")
)
seeds = range(1, 13)
shown = ("practised_downshift", "powers_held", "department_response", "imbalance_index")
months = {name: {} for name in shown}
for title, case in (("learning", learning), ("fixed", fixed)):
    runs = [sim.simulate(case, seed) for seed in seeds]
    for name in shown:
        months[name][title] = np.mean([run.months[name] for run in runs], axis=0)

# %%
said = {
    "learning": {"zh": "部门会学", "en": "departments learn"},
    "fixed": {"zh": "部门不会学", "en": "departments do not"},
}
table = sim.indicators()


def course(lang):
    figure, panels = plt.subplots(2, 2, sharex=True, figsize=(10, 5.6), layout="constrained")
    for axes, name in zip(panels.ravel(), shown, strict=True):
        for (title, line), colour in zip(months[name].items(), ("#0072B2", "#D55E00"), strict=True):
            axes.plot(np.arange(len(line)) / 12, line, color=colour, label=said[title][lang])
        axes.set_title(table[name].label[lang], fontsize=11)
        axes.spines[["top", "right"]].set_visible(False)
        if name in shown[2:]:
            axes.set_xlabel({"zh": "年", "en": "year"}[lang])
    panels[0, 0].legend(frameon=False)
    plt.show()


course("zh")

# %%
course("en")

# %% [markdown]
# 头一年与最后五年相比，每个随机情景一个差值，再取平均与 95% 区间：
#
# The last five years against the first, a difference per seed, its mean and 95 % interval:

# %%
from scipy.stats import t

for title, case in (("learning", learning), ("fixed", fixed)):
    runs = [sim.simulate(case, seed).months["imbalance_index"] for seed in seeds]
    grown = np.array([run[-60:].mean() - run[:12].mean() for run in runs])
    half = t.ppf(0.975, len(grown) - 1) * grown.std(ddof=1) / np.sqrt(len(grown))
    label = " · ".join(said[title].values())
    print(f"{label}: {100 * grown.mean():+.1f} ± {100 * half:.1f} 个百分点 · percentage points")

# %% [markdown]
# **不能说明什么**：部门怎样学，方程是假定的，有记忆、有压力、有收权三条；去掉其中任何一条都是另一个县（`sim.variant_names()`）。曲线的高低取决于参数，方向才是机制。
#
# **What it cannot say**: how departments learn is assumed – memory, pressure, taking back – and without one of these it is another county (`sim.variant_names()`). Levels hang on parameters; the direction is the mechanism.
