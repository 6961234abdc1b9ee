# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
# ---

# %% [markdown]
# # 第一个县 · A first county
#
# 这个县是虚构的。这里运行它十年，看每个月的“不干不错”率，再走进县里看一看部门和干部。
#
# The county is fictional. Here it lives ten years and shows its rate of "do nothing, make no mistake" month by month; then we step inside and look at departments and cadres.

# %%
import warnings

import pandas as pd

import sim

warnings.filterwarnings("ignore", "IProgress not found")  # Mesa 的进度条这里不用 · a progress bar that is not used here
sim.use_font()  # 自己画的图也能写中文 · one's own figures write Chinese, too

# %% [markdown]
# ## 四行得到第一张图 · Four lines to a first picture
#
# 读入情景，模拟，画图。图中只是一个随机情景，也就是这个县的一种运气；别的指标写名称即可，如 `run.plot("inaction_rate")`，全部名称见 `sim.indicators()`。
#
# Load a case, simulate it, plot. One seed is shown: one kind of luck of this county. Name another indicator for its picture, as in `run.plot("inaction_rate")`; `sim.indicators()` lists them all.

# %%
case = sim.load_case("baseline")
run = sim.simulate(case, seed=1)
run.plot(lang="zh")

# %% [markdown]
# 一次运行自己会说明要点：最后 60 个月的主要指标，带单位。
#
# A run shows its main points by itself: the headline indicators of its last 60 months, with units.

# %%
run

# %% [markdown]
# 一种运气不足为凭。同一情景换 20 个随机情景，用上全部核心：每个随机情景一行，看它们散布多宽。
#
# One kind of luck proves little. The same case on 20 seeds, on all cores: a row per seed shows how far they scatter.

# %%
runs = sim.simulate_many(case, range(1, 21))
runs.summary()[["blame_avoidance_rate", "inaction_rate", "needs_resolved"]].describe().loc[
    ["mean", "min", "max"]
].round(3)

# %% [markdown]
# ## 走进县里 · Inside the county
#
# `sim.CountyModel` 是同一个县的 Mesa 模型，`step()` 过一个月，数字与上面的编译引擎完全相同。第 1 个月之前先过八年不计（预热），再过两年之后：
#
# `sim.CountyModel` is the same county as a Mesa model; `step()` is one month, and its numbers are those of the compiled engine. Eight years before month 1 are lived and not counted (the warm-up); after two more:

# %%
model = sim.CountyModel(case, rng=1)
for _ in range(case.structure.warm_up + 24):
    model.step()
model.month, len(model.departments), len(model.cadres), len(model.residents)

# %%
same = model.rates(["blame_avoidance_rate"])["blame_avoidance_rate"] == run.months["blame_avoidance_rate"][24]
print("与编译引擎相同 · same as the compiled engine:", same)

# %% [markdown]
# 县职能部门：乡镇请它来执法时，它来的可能（`response`）；它记得的、案件算在自己头上的频率（`liability`）。
#
# County departments: the chance that one comes when a township asks for enforcement (`response`), and how often, as it remembers, cases are charged to it (`liability`).

# %%
pd.DataFrame(
    {
        "部门": department.domain.department["zh"],
        "department": department.domain.department["en"],
        "response": round(department.response, 3),
        "liability": round(department.liability, 3),
    }
    for department in model.departments
)

# %% [markdown]
# 干部的倦怠：领导与其他干部。
#
# Burnout of cadres: leaders and others.

# %%
cadres = pd.DataFrame(
    {
        "who": "领导 · leader" if cadre.is_leader else "其他 · other",
        "cadres": 1,
        "burnout": cadre.burnout,
        "fear_of_acting": cadre.fear_of_acting,
    }
    for cadre in model.cadres
)
cadres.groupby("who").agg({"cadres": "sum", "burnout": "mean", "fear_of_acting": "mean"}).round(3)


# %% [markdown]
# ## 一个干部的案头 · A cadre's desk
#
# 案头属于当月：月底清理之后，要看下个月的。所以在干部拿主意的时候看：子类先照原样选择（`choose`），再记下事项和选择。下面是第 24 个月事项最多的案头。
#
# A desk belongs to its month and is cleared at the month's end, so we look while the cadre decides: a subclass chooses as before and notes the matter and the choice. Below is the fullest desk of month 24.


# %%
class WatchedCadre(sim.TownshipCadre):
    def work(self):
        self.notes = {}
        super().work()

    def choose(self, matter, weighing):
        option = super().choose(matter, weighing)
        note = {"事项": matter.domain.name["zh"], "matter": matter.domain.name["en"], "difficulty": matter.difficulty}
        note |= {"age": matter.age, "overdue": matter.overdue, "choice": sim.Option(option).name}
        self.notes.setdefault(matter.row, note)  # asked again, to learn why, it may choose otherwise: keep the first
        return option


watched = sim.CountyModel(case, rng=1, cadre=WatchedCadre)
for _ in range(case.structure.warm_up + 24):
    watched.step()
busiest = max(watched.cadres, key=lambda cadre: len(cadre.notes))
pd.DataFrame(busiest.notes.values()).round({"difficulty": 2})
