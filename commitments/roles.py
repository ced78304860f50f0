"""What each role of the database may do with the tables of this room: all of it is public."""

from cartagena_ogp.database_roles import Access

ACCESS = [
    Access(
        "commitments_actionplan commitments_actionplan_implementers commitments_plansection"
        " commitments_endorsement commitments_commitment commitments_commitmentparty"
        " commitments_commitmentvalue"
        " commitments_modification commitments_milestone commitments_milestone_supports"
        " commitments_progressupdate commitments_meeting commitments_meetingattendance commitments_agreement"
        " commitments_evidence",
        web="r", read="r",
    ),
    Access("commitments_remindersent"),
]  # fmt: skip
