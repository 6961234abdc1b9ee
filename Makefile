# Everyday commands; `make help` lists them.
PYTHON ?= python3
VENV ?= .venv
PYTEST_ARGS ?=
export VENV

ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
PY := $(BIN)/python

.DEFAULT_GOAL := help
.PHONY: help core dev demo notebooks app test bench audit torture lint golden packages evidence description calibration
.PHONY: validation county reference docs lock clean

help: ## list the commands · 列出全部命令
	@echo "make COMMAND [PYTHON=python3.11] [VENV=.venv]"
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  \1\t\2/p' $(firstword $(MAKEFILE_LIST))

core:
	@$(PYTHON) tools/setup.py

dev: ## set up what tests, clusters and scenario discovery need · 安装测试、集群与情景发现所需
	@$(PYTHON) tools/setup.py --dev

demo: core ## compare the five prescriptions, with figures · 五种药方对照演示，含图表
	@$(BIN)/quanze demo

notebooks: ## install Jupyter Lab and open the notebooks · 安装 Jupyter Lab 并打开笔记本
	@$(PYTHON) tools/setup.py --notebooks
	@$(BIN)/jupyter lab --notebook-dir=notebooks

app: ## serve the workshop page on this computer · 在本机打开工作坊页面
	@$(PYTHON) tools/setup.py --app
	@$(BIN)/quanze app

docs: ## build the documentation site, in Chinese and English · 生成中英文文档网站
	@$(PYTHON) tools/setup.py --docs
	@$(PY) -m tools.website

bench: dev ## measure the speed · 测速
	@$(PY) -m tools.bench
	@$(PY) -m tools.bench_studies
	@$(PY) -m tools.bench_waiting

audit: dev ## check by experiments whether intervals cover (many minutes) · 用重复试验核查区间是否可信（较久）
	@$(PY) -m tools.audit --write

torture: dev ## try bad input and bad endings (many minutes) · 以错误输入与异常终止反复试验（较久）
	$(PY) -m pytest -q -m long tests/whole/test_torture.py
	@$(PY) -m tools.torture --write

lint: dev ## check style and types · 检查代码风格与类型
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

test: lint ## run all checks and tests · 运行全部检查与测试
	$(PY) -m pytest -n 2 --dist worksteal $(PYTEST_ARGS)

golden: dev ## refresh the expected results · 刷新基准结果
	$(PY) -m tests.golden.refresh
	$(PY) -m tests.golden.digest

packages: dev ## remake the packages and their page (some minutes) · 由需求表重做各方案及其说明页（数分钟）
	@$(PY) -m tools.packages --write
	@$(PY) -m tools.readings --write

evidence: core ## remake the page of evidence and priors · 重做依据与先验一页
	@$(PY) -m tools.evidence --write

description: core ## remake the schematics and the table of parameters · 重做模型示意图与参数表
	@$(PY) -m tools.schematic
	@$(PY) -m tools.parameters --write

calibration: dev ## find the worlds that agree with the evidence, and what can be concluded in them (about an hour) · 找出与依据相符的假想情形，以及在其中能下什么结论（约一小时）
	$(PY) -m tools.calibration --run --write
	$(PY) -m tools.reference conclusions
	$(PY) -m tools.conclusions --write

validation: core ## test the county against what others found, extremes and closed forms (ten minutes) · 以他人所见、极端情形与解析式检验模型（约十分钟）
	@$(PY) -m tools.validation --write

county: core ## take a county of tables from its folder to report, sweep and story (some minutes) · 虚构的自建县：从表格到报告、敏感性与个案（数分钟）
	@$(PY) -m tools.county

reference: calibration county ## remake all results that are kept with the code (hours) · 重做随代码提交的全部结果（数小时）
	$(PY) -m tools.reference
	$(PY) -m tools.findings --write

lock: dev ## renew the locked versions (UPGRADE=1: newest) · 更新版本锁定
	$(PY) tools/lock.py $(if $(UPGRADE),--upgrade)

clean: ## remove the environment and caches, keep results · 删除环境与缓存，保留结果
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find sim experiments tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
