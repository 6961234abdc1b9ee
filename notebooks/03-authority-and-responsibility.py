# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
# ---

# %% [markdown]
# # 权与责，不干不错从哪里来 · Authority, responsibility, and where "do nothing, make no mistake" comes from
#
# 把权力下放多少、责任下卸多少，从第一个月起定住，看一个县变成什么样；再问现状里没有办的事，各因为什么。
#
# Hold the share of powers delegated and of responsibility pushed down from the first month on, and see what becomes of a county; then ask why, in the county as it is, what is not done is not done.

# %%
from IPython.display import display

import experiments as ex
import sim

case = sim.load_case("baseline").with_structure(townships=6)
steps = (0.0, 0.25, 0.5, 0.75, 1.0)
balance = ex.plane(
    case,
    across=("authority.delegated_share", steps),
    up=("responsibility.downshift", steps),
    outcomes=("blame_avoidance_rate", "cannot_authority", "unfair_sanctions"),
    seeds=range(1, 5),
)
for lang in ("zh", "en"):
    display(balance.figures(lang)["plane"])

# %% [markdown]
# **怎样读**：一格是一个县，虚线上权责相当，左上方责大于权；看颜色沿哪个方向变，比看某一格的数字要紧。
#
# **How to read it**: a cell is a county; on the dashed line responsibility equals authority, above it there is more of it; in which direction the colours change says more than the number in any cell.
#
# ## 为什么没有办 · Why it is not done
#
# 每个决定都记下当时的权衡，所以可以问：若不怕追责，他会办吗？若有权、有钱、有时间呢？各种原因按次序逐一去掉，取平均（沙普利值），就是各自的份额。
#
# Every decision keeps what was weighed, so one can ask: would he have acted without the fear of blame? With the authority, the money, the time? Causes are taken away one after the other, in all orders, and averaged: their Shapley shares.

# %%
surveyed = ex.survey([case], range(1, 9))
for lang in ("zh", "en"):
    display(surveyed.figures(lang)["causes"])

# %%
for lang in ("zh", "en"):
    print(*surveyed.sentences(lang), sep="\n")

# %% [markdown]
# **不能说明什么**：份额是模型自己的反事实，问卷里问不出来，也不是真实干部的动机；平面上其余参数都停在现状，换一种校准，坡度乃至方向都可能不同。
#
# **What it cannot say**: the shares are the model's own counterfactuals, which no questionnaire could ask, and not the motives of real cadres; on the plane all else stays as it is, and with another calibration slopes and even signs may differ.
