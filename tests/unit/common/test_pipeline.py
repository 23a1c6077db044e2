from __future__ import annotations

from templates_src.common.pipeline import IMAGE, JOBS, plan_of


def test_titles_and_fields_are_unique() -> None:
    assert len({job.title for job in JOBS}) == len({job.name for job in JOBS}) == len(JOBS)


def test_both_environments_get_the_same_work_and_production_its_frontend() -> None:
    work = {whose: {job.work for job in JOBS if job.whose == whose} for whose in ("Staging", "Production")}
    assert work["Production"] - work["Staging"] == {"Frontend"}
    assert work["Staging"] <= work["Production"]


def test_what_works_in_an_environment_takes_a_role_of_it_and_nothing_else_does() -> None:
    assert all(bool(job.whose) == bool(job.role) for job in JOBS)


def test_only_plans_are_made_with_the_plan_role_and_only_checks_and_plans_write() -> None:
    assert {job.work for job in JOBS if job.role == "plan"} == {"Plan", "Smoke"}
    assert {job.work for job in JOBS if job.writes} == {"Infrastructure", "Plan"}
    assert not IMAGE.writes


def test_a_plan_is_named_after_its_environment() -> None:
    (plan,) = [job for job in JOBS if job.title == "StagingPlan"]
    assert plan.plan == plan_of("Staging") == plan.title
