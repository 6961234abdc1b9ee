# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
# ---

# %% [markdown]
# # 结果取决于什么 · What results depend on
#
# 参数多为假定，规则也有几种都说得通的写法。哪些假定左右结果？先看参数（莫里斯筛查，一次动一个），再看结构（换一种设定，结论还在不在）。
#
# Most parameters are assumed, and several rules could be written otherwise. Which assumptions carry the result? First parameters (Morris, one at a time), then structure (does a finding survive another account of the county?).

# %%
import tempfile
from pathlib import Path

from IPython.display import display

import experiments as ex
import sim

# %% [markdown]
# 问题写在文件里，一问一文件；这是一个小的，随附的 `sensitivity` 大得多（`ex.read("sensitivity")`）。
#
# A question is a file; this is a small one, and `sensitivity`, which ships, is far larger (`ex.read("sensitivity")`).

# %%
asked = """
schema_version = 1
kind = "sweep"
title = {zh = "行为参数的筛查", en = "A screen of behaviour"}
base = "baseline"
structure = {townships = 2, months = 48, warm_up = 48}
kinds = ["behaviour"]
method = "morris"
n = 16
replicates = 3
window = 36
outcomes = ["blame_avoidance_rate_shapley", "needs_resolved"]
"""
folder = Path(tempfile.mkdtemp())
(folder / "screen.toml").write_text(asked, encoding="utf-8")
screened = ex.read(folder / "screen.toml").run()
for lang in ("zh", "en"):
    print(*screened.sentences(lang), sep="\n")

# %%
names = list(screened.figures("zh"))
for lang in ("zh", "en"):
    display(screened.figures(lang)[names[0]])

# %% [markdown]
# ## 换一种设定 · Another account of the county
#
# 变体写明“情景没有写到的地方，县是什么样”。同一项改革（S2）放进几种变体，各与该变体下的现状相比：
#
# A variant says what the county is like where a case does not say. One reform, S2, in some of them, each against the county as it is under the same variant:

# %%
import pandas as pd

rows = []
for variant in (None, *sim.variant_names()):
    cases = [sim.load_case(name, variant).with_structure(townships=4) for name in ("baseline", "s2")]
    found = ex.compare(cases, range(1, 9), ["blame_avoidance_rate_shapley"]).difference(1, 0)
    points = [100 * value for value in (found.difference, found.low, found.high)]
    rows.append([variant or "–", *points])
pd.DataFrame(rows, columns=["变体 · variant", "百分点 · points", "95 % low", "95 % high"]).round(1)

# %% [markdown]
# **不能说明什么**：样本很小，次序靠后的因素分不清先后；一次动一个看不见成对的作用。变体只是几种设定，不是全部；与依据相符的假想情形见下一本。
#
# **What it cannot say**: the sample is small, and the lesser factors cannot be ranked; one at a time misses pairs. Variants are a few accounts and not all; worlds that agree with the evidence come in the next notebook.
