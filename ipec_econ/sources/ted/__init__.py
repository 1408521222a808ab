"""Award notices of Tenders Electronic Daily: TED_EXPORT R2.0.9 and eForms."""
