"""What each role of the database may do with the tables of this room: no public page writes here."""

from cartagena_ogp.database_roles import Access

ACCESS = [
    Access(
        "monitoring_monitoringbody monitoring_report monitoring_reportrow monitoring_answer"
        " monitoring_answerevidence monitoring_cityreply monitoring_resolution monitoring_cityclosing"
        " monitoring_evidencerequest monitoring_requestanswer monitoring_requestfile monitoring_reading"
        " monitoring_verdict monitoring_verdictreply monitoring_correctiveaction monitoring_workingsession"
        " monitoring_workingsession_areas monitoring_sessionagreement monitoring_fulfilment",
        web="r", read="r",
    ),
]  # fmt: skip
