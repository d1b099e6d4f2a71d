"""One local calendar day."""

from ponctuel.tables.core import Column, Table

DIM_DATE = Table(
    name="dim_date",
    doc="One row a calendar day, from the first to the last scheduled departure.",
    columns=(
        Column("date_local", "DATE", "the day, local to the airport"),
        Column("year", "SMALLINT", "calendar year"),
        Column("month", "SMALLINT", "month of the year", check="month BETWEEN 1 AND 12"),
        Column(
            "day_of_month", "SMALLINT", "day of the month", check="day_of_month BETWEEN 1 AND 31"
        ),
        Column(
            "iso_weekday", "SMALLINT", "1 Monday to 7 Sunday", check="iso_weekday BETWEEN 1 AND 7"
        ),
        Column("iso_week", "SMALLINT", "ISO 8601 week", check="iso_week BETWEEN 1 AND 53"),
        Column("holiday_name", "VARCHAR", "public holiday, where the day is one", nullable=True),
        Column(
            "days_to_holiday",
            "SMALLINT",
            "signed distance to the nearest public holiday (negative: before it), clipped to ±15",
            unit="days",
            check="days_to_holiday BETWEEN -15 AND 15",
        ),
    ),
    primary_key=("date_local",),
)
