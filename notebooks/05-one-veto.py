# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
# ---

# %% [markdown]
# # 一票否决：各顾各的账 · One veto: each minds his own
#
# 一个领域设了一票否决，盯着它的人多了，别的领域呢？再设一个，再设一个，最后样样都“一票否决”，等于样样都不突出。对设否决的部门各自合算，对全县未必：这是一个社会困境。
#
# A veto draws attention to one domain; what of the others? With another one, and another, everything is a veto item and nothing stands out. It pays each department that sets one, and perhaps not the county: a social dilemma.

# %%
from dataclasses import replace

from IPython.display import display

import experiments as ex
import sim

case = sim.load_case("baseline").with_structure(townships=6)
domains = (0, 1, 2, 3, 5, 7, 10)
outcomes = ["veto_attention_gap", "blame_avoidance_rate_shapley", "needs_resolved", "perfunctory_rate", "burnout"]


def with_vetoes(count):
    title = {"zh": f"{count} 个否决领域", "en": f"{count} veto domains"}
    return replace(case.with_params({"assessment.veto_domains": count}), name=f"v{count}", title=title)


answer = ex.compare([with_vetoes(count) for count in domains], range(1, 13), outcomes)
for lang in ("zh", "en"):
    display(answer.figures(lang)["comparison"])

# %% [markdown]
# “前三领域了结率之差”是前三个领域（现状中设有否决的三个）与其余领域当月了结的比例之差。
#
# The *veto attention gap* is the share of decisions that close a matter in the first three domains (those that have a veto as it is), less that in all others.

# %%
for lang in ("zh", "en"):
    print(*answer.sentences(lang), sep="\n")

# %% [markdown]
# **不能说明什么**：领域的次序是模型里的编号，否决之外各领域并无轻重之分；真实的否决事项往往正是最要紧的。这里看的是注意力怎样转移，不是哪一项该不该设。
#
# **What it cannot say**: domains are in an order of the model's, and but for the veto none matters more; real veto items are often what matters most. This shows how attention moves, not which veto is right.
