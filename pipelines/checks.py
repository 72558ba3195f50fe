"""The audit as asset checks: one step, blocking before anything is published."""

from collections.abc import Iterator

import dagster as dg

from pipelines.session import Session
from warehouse.audit import check_names

CHECKED = dg.AssetKey(["profile", "customer_profile"])


def audit_checks() -> dg.AssetChecksDefinition:
    """Every check of the house, on the asset that everything published comes from."""
    specs = [dg.AssetCheckSpec(name, asset=CHECKED, blocking=blocking, description=said) for name, said, blocking in check_names()]

    @dg.multi_asset_check(name="audit", specs=specs, required_resource_keys={"session"})
    def audit(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        session: Session = context.resources.session
        for result in session.audit():
            yield dg.AssetCheckResult(
                check_name=result.name,
                asset_key=CHECKED,
                passed=result.passed,
                severity=dg.AssetCheckSeverity.ERROR if result.blocking else dg.AssetCheckSeverity.WARN,
                metadata={"message": result.message, "offenders": result.offenders},
            )

    return audit
