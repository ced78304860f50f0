"""What each role of the database may do with the tables of this room."""

from cartagena_ogp.database_roles import Access

ACCESS = [
    Access(
        "publicworks_work publicworks_workchange publicworks_process publicworks_paaplan publicworks_paaline"
        " publicworks_entitynit publicworks_supplier publicworks_consortiummember publicworks_contract"
        " publicworks_modification publicworks_suspension publicworks_payment publicworks_guarantee"
        " publicworks_workfile publicworks_importrun publicworks_progressreport publicworks_workmilestone"
        " publicworks_funding publicworks_minimumwage publicworks_rulethreshold publicworks_alertcomment"
        " publicworks_sign publicworks_signbatch publicworks_spendingcell",
        web="r", read="r",
    ),
    # What visitors send; who they are is apart.
    Access("publicworks_problemreport publicworks_reportphoto publicworks_reportanswer", web="raw"),
    Access("publicworks_reportcontact", web="rawd"),
    Access("publicworks_signreport publicworks_signevent", web="ra"),
    # Work in progress of the import and of the desk.
    Access("publicworks_linkproposal publicworks_rejectedrow publicworks_stagedrow publicworks_heldvalue"),
]  # fmt: skip
