# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
# ---

# %% [markdown]
# # 自己的县 · A county of your own
#
# 乡镇、部门、履职事项、人员四张表，就是一个县。随包附带两个虚构的县，`plain` 和 `mountain`；`quanze county new` 写出一套可以照着改的表。问题是：权与责在哪里不相称，换一个县，改革的作用还一样吗？
#
# Four tables – townships, departments, duties, people – make a county. Two fictional ones ship, `plain` and `mountain`; `quanze county new` writes a set to start from. The questions: where do authority and responsibility part, and does a reform do the same in another county?

# %%
from IPython.display import display

import experiments as ex
import sim

county = sim.read_county("plain")  # 或你的文件夹、.xlsx、.zip · or your folder, .xlsx, .zip
county

# %% [markdown]
# ## 不模拟，先数一数 · Counting before simulating
#
# 表里已经写明谁有权、谁担责。先数清楚，再谈模型。
#
# The tables say who holds which power and who bears which duty. Count first, model later.

# %%
counted = ex.imbalance(county)
for lang in ("zh", "en"):
    print(*counted.sentences(lang), sep="\n")

# %%
for lang in ("zh", "en"):
    display(counted.figures(lang)["departments"])

# %% [markdown]
# ## 同一项改革，两个县 · One reform in two counties
#
# 把“S2 自下赋权”放进两个县，各与自己的现状相比，同样的 8 个随机情景。
#
# "S2 empower from below" in either county, each compared with itself as it is, on the same 8 seeds.

# %%
for name in ("plain", "mountain"):
    tables = sim.read_county(name)
    cases = [sim.load_case(case).with_county(tables) for case in ("baseline", "s2")]
    answer = ex.compare(cases, range(1, 9), ["blame_avoidance_rate_shapley", "needs_resolved"])
    print(name)
    for lang in ("zh", "en"):
        print(*answer.sentences(lang), sep="\n")

# %% [markdown]
# **不能说明什么**：自建的县也是虚构的；表格换成真的，行为的参数仍多为假定。差别只说明机制，不得用来评价任何县、单位或个人。
#
# **What it cannot say**: a county of your own is fictional, too; with real tables the behaviour is still mostly assumed. Differences are about mechanisms, and judge no county, office or person.
