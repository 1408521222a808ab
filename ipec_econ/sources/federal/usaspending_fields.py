"""Where each form of USAspending keeps what an award says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Path = tuple[str, ...]


class Fields:
    """The paths of a form, by our word; the first that is filled in counts."""

    def __init__(self, paths: Mapping[str, tuple[Path, ...]]) -> None:
        self._paths = paths

    def has(self, record: dict[str, Any], word: str) -> bool:
        """Tell whether the record has the field at all."""
        return any(_reach(record, path)[0] for path in self._paths.get(word, ()))

    def get(self, record: dict[str, Any], word: str) -> str | None:
        """Return the field as text, `None` for blanks."""
        return next((text for _, text in self._list_filled(record, word)), None)

    def name(self, record: dict[str, Any], word: str) -> str | None:
        """Return the name of the field that `get` reads."""
        return next((path[-1] for path, _ in self._list_filled(record, word)), None)

    def _list_filled(self, record: dict[str, Any], word: str) -> list[tuple[Path, str]]:
        found = ((path, _reach(record, path)[1]) for path in self._paths.get(word, ()))
        return [(path, text) for path, value in found if (text := _write(value)) is not None]


def _reach(record: Any, path: Path) -> tuple[bool, Any]:
    for key in path:
        if not isinstance(record, dict) or key not in record:
            return False, None
        record = record[key]
    return True, record


def _write(value: Any) -> str | None:
    if isinstance(value, bool) or value is None or isinstance(value, dict | list):
        return None
    text = value.strip() if isinstance(value, str) else repr(value)
    return text or None


def _spell(**names: str) -> dict[str, tuple[Path, ...]]:
    """Return paths from ``a.b|c``: b in a, else c."""
    return {
        word: tuple(tuple(part.split(".")) for part in text.split("|"))
        for word, text in names.items()
    }


AWARD = Fields(
    _spell(
        mark="generated_unique_award_id",
        key="generated_unique_award_id",
        piid="piid",
        type="type",
        description="description",
        signed="date_signed",
        start="period_of_performance.start_date",
        end="period_of_performance.end_date",
        changed="period_of_performance.last_modified_date",
        total_obligated="total_obligation",
        total_options="base_and_all_options",
        parent="parent_award.piid",
        parent_agency="parent_award.sub_agency_id",
        recipient="recipient.recipient_name",
        uei="recipient.recipient_uei",
        duns="recipient.recipient_unique_id",
        postcode="recipient.location.zip5",
        region="recipient.location.state_code",
        country="recipient.location.location_country_code",
        buyer="awarding_agency.subtier_agency.name",
        buyer_id="awarding_agency.subtier_agency.code",
        department="awarding_agency.toptier_agency.name",
        product="latest_transaction_contract_data.product_or_service_code",
        industry="latest_transaction_contract_data.naics",
        solicitation="latest_transaction_contract_data.solicitation_identifier",
        extent="latest_transaction_contract_data.extent_competed",
        bids="latest_transaction_contract_data.number_of_offers_received",
        place="place_of_performance.state_code",
    )
)
"""An award of the interface, ``/api/v2/awards/ID``."""

SEARCH = Fields(
    _spell(
        mark="Award ID",
        key="generated_internal_id",
        piid="Award ID",
        type="Contract Award Type|Award Type",
        description="Description",
        signed="Base Obligation Date",
        start="Start Date",
        end="End Date",
        changed="Last Modified Date",
        total_obligated="Award Amount",
        recipient="Recipient Name",
        uei="Recipient UEI",
        duns="Recipient DUNS Number",
        postcode="Recipient Location.zip5",
        region="Recipient Location.state_code",
        country="Recipient Location.location_country_code",
        buyer="Awarding Sub Agency",
        buyer_id="Awarding Sub Agency Code",
        department="Awarding Agency",
        product="PSC.code",
        industry="NAICS.code",
        place="Primary Place of Performance.state_code",
    )
)
"""An entry of a search, ``/api/v2/search/spending_by_award``."""

DOWNLOAD = Fields(
    _spell(
        mark="award_id_piid",
        key="contract_award_unique_key",
        piid="award_id_piid",
        type="award_type_code|idv_type_code",
        modification="modification_number",
        transaction="transaction_number",
        description="prime_award_base_transaction_description|transaction_description"
        "|award_description",
        signed="award_base_action_date|action_date",
        start="period_of_performance_start_date",
        end="period_of_performance_potential_end_date|period_of_performance_current_end_date",
        changed="last_modified_date",
        obligated="federal_action_obligation",
        options="base_and_all_options_value",
        total_obligated="total_obligated_amount|total_dollars_obligated",
        total_options="potential_total_value_of_award",
        parent="parent_award_id_piid",
        parent_agency="parent_award_agency_id",
        recipient="recipient_name",
        uei="recipient_uei",
        duns="recipient_duns",
        postcode="recipient_zip_4_code",
        region="recipient_state_code",
        country="recipient_country_code",
        scale="contracting_officers_determination_of_business_size",
        buyer="awarding_sub_agency_name",
        buyer_id="awarding_sub_agency_code",
        department="awarding_agency_name",
        product="product_or_service_code",
        industry="naics_code",
        solicitation="solicitation_identifier",
        extent="extent_competed_code|extent_competed",
        bids="number_of_offers_received",
        place="primary_place_of_performance_state_code",
    )
)
"""A row of a download: prime award summaries, or prime transactions."""
