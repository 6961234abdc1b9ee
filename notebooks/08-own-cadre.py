# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
# ---

# %% [markdown]
# # 换一种干部 · Cadres of your own
#
# 干部怎样拿主意，是模型里最该被质疑的一条。`TownshipCadre` 的子类改写 `choose`，就是另一种拿主意的办法；在 Mesa 引擎上与原来的干部配对比较。
#
# How cadres decide is what most deserves doubt. A subclass of `TownshipCadre` that overrides `choose` decides otherwise, and is compared with the cadres as they are, paired, on the Mesa engine.

# %%
import warnings
from dataclasses import replace

from IPython.display import display

import experiments as ex
import sim

warnings.filterwarnings("ignore", "IProgress not found")  # Mesa 的进度条这里不用 · a progress bar that is not used here


class FearlessCadre(sim.TownshipCadre):
    """照旧权衡，只是不怕因办事而被追责 · Weighs as before, but fears no blame for acting."""

    def choose(self, matter, weighing):
        fearless = weighing.copy()
        fearless["fear_act"] = 0.0
        return super().choose(matter, fearless)


class OldFirstCadre(sim.TownshipCadre):
    """事项满两个月就办，能办才办 · Acts on what has waited for two months, where nothing bars acting."""

    def choose(self, matter, weighing):
        if matter.age >= 2 and not weighing[0].lacks and not weighing[0].idea:
            return sim.Option.ACT
        return super().choose(matter, weighing)


# %% [markdown]
# 同一个小县，三种干部，同样的随机情景。前两种是规则的改动，不是政策。
#
# One small county, three kinds of cadre, the same seeds. These change the rule of the game, and are no policy.

# %%
small = sim.load_case("baseline").with_structure(townships=2, cadres=10, residents=24, months=60, warm_up=24)
kinds = {
    "as_they_are": ({"zh": "照旧", "en": "as they are"}, None),
    "fearless": ({"zh": "不怕追责", "en": "fearless"}, {"cadre": FearlessCadre}),
    "old_first": ({"zh": "久拖必办", "en": "act on what has waited"}, {"cadre": OldFirstCadre}),
}
cases = [replace(small, name=name, title=title) for name, (title, _) in kinds.items()]
answer = ex.compare(
    cases,
    range(1, 7),
    ["blame_avoidance_rate", "inaction_rate", "needs_resolved", "unfair_sanctions"],
    window=36,
    agents=[own for _, own in kinds.values()],
)
for lang in ("zh", "en"):
    display(answer.figures(lang)["comparison"])

# %%
for lang in ("zh", "en"):
    print(*answer.sentences(lang), sep="\n")

# %% [markdown]
# **不能说明什么**：不怕追责的干部，“不干不错”按定义为零，这不是发现；剩下的不作为另有原因，例如没有权限。县很小，随机情景只有六个，只为示范怎样换规则。
#
# **What it cannot say**: where nobody fears blame, blame avoidance is zero by definition, which is no finding; the inaction that is left has other causes, such as a lack of authority. The county is small and the seeds are six, just to show how rules are changed.
