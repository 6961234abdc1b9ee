# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
# ---

# %% [markdown]
# # 县内试点 · Pilots inside a county
#
# 一项改革先在几个乡镇试。试点的成效有多大，外溢到别的乡镇多少，全县合起来又怎样？三个问题，三个答案。
#
# A reform is tried in some townships first. What does it do there, what spills over to the others, and what does it come to for the county? Three questions, three answers.

# %%
from IPython.display import display

import experiments as ex
import sim

cases = [sim.load_case(name) for name in ("baseline", "pilot_delegation")]
cases[1]

# %%
answer = ex.compare(cases, range(1, 17), ["blame_avoidance_rate_shapley", "needs_resolved", "inaction_rate"])
for lang in ("zh", "en"):
    display(answer.figures(lang)["pilot"])

# %%
for lang in ("zh", "en"):
    print(*answer.sentences(lang), sep="\n")

# %% [markdown]
# 同样的数字成表：
#
# The same numbers as a table:

# %%
table = answer.tables()["pilot"]
table.loc[table["case"] != "baseline", ["where", "outcome", "difference", "low", "high", "p_holm"]].round(4)

# %% [markdown]
# **怎样读**：试点、其余乡镇、全县各是一族检验，各自校正；一处确有差别而另一处没有，不等于两处之间有差别。**不能说明什么**：这里的试点乡镇由情景写定，不是挑出来的；真实的试点多挑条件好的，比较时会把条件当成成效。
#
# **How to read it**: pilot townships, the others and the county are a family of tests each; sure in one place and not in another does not mean that the two differ. **What it cannot say**: the pilot townships are given by the case and not selected; real pilots are often placed where conditions are good, and a comparison then takes conditions for effects.
