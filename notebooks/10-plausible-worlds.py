# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
# ---

# %% [markdown]
# # 与依据相符的假想情形 · Worlds that could be
#
# 不把一组默认值当作真的，而是从先验里抽取三万种假想情形，只留下七项结果都与别处测得的数值相符的。在留下的这些情形里再问：哪个方案站得住？先查清什么最值得？
#
# Not one set of defaults taken for the truth, but thirty thousand worlds drawn from the priors, of which those are kept that agree with what was measured elsewhere on seven counts. In these: which package holds? What should be found out first?

# %%
import tempfile
from pathlib import Path

from IPython.display import display

import experiments as ex
import sim

worlds = ex.plausible_worlds()
worlds.shape

# %% [markdown]
# ## 县站在哪里 · Where the county stands
#
# 依据是一张表：测得的区间、出处、等级，和它对应的指标。默认的县与它们相比：
#
# The evidence is a table: interval, source, grade, and the indicator it is about. The default county beside it:

# %%
fitted = ex.fit(sim.load_case("baseline"), range(1, 9))
for lang in ("zh", "en"):
    display(fitted.figures(lang)["fit"])

# %% [markdown]
# ## 哪个方案站得住 · Which package holds
#
# 五种药方放进其中 60 种情形，县缩小，每种情形两个随机情景；随附的 `conclusions`、`robust_reforms` 大得多，结果见文档。
#
# The five packages in 60 of these worlds, a smaller county, two seeds in each; `conclusions` and `robust_reforms`, which ship, are far larger, and their results are in the documents.

# %%
asked = """
schema_version = 1
kind = "robust"
title = {zh = "六十种情形里的五种药方", en = "Five prescriptions in sixty worlds"}
reforms = ["s0", "s1", "s2", "s3", "s4"]
worlds = "plausible"
count = 60
structure = {townships = 2, months = 96}
replicates = 2
window = 36
outcomes = ["blame_avoidance_rate_shapley", "needs_resolved"]
"""
folder = Path(tempfile.mkdtemp())
(folder / "sixty.toml").write_text(asked, encoding="utf-8")
answer = ex.read(folder / "sixty.toml").run()
for lang in ("zh", "en"):
    print(*answer.sentences(lang), sep="\n")

# %%
names = list(answer.figures("zh"))
for lang in ("zh", "en"):
    display(answer.figures(lang)[names[0]])

# %% [markdown]
# ## 先查清什么 · What to measure first
#
# 若先查清某一项实情，再选方案，平均能好多少？上面最后几句已经回答，图中逐项列出；扣除碰巧之后仍大于零的，才值得先查。
#
# If a fact were known before choosing, how much better would the choice be on average? The last sentences above say it, and the picture shows fact by fact; what stays above zero when chance is taken off is worth finding out first.

# %%
for lang in ("zh", "en"):
    display(answer.figures(lang)["information-blame_avoidance_rate_shapley"])

# %% [markdown]
# **不能说明什么**：六十种情形、两个随机情景，只够示范；占比是情形的占比，不是某个县的概率。依据多为别处测得，等级为 B 的待核。
#
# **What it cannot say**: sixty worlds and two seeds only show how it is done; a share is one of worlds, not the chance of a county. Evidence was measured elsewhere, and what has grade B is to be rechecked.
