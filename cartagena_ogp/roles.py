"""What each role of the database may do with the floor's tables and those of the libraries."""

from cartagena_ogp.database_roles import Access

ACCESS = [
    # What everybody reads.
    Access(
        "portal_institution portal_territory portal_localclosure portal_entitydata portal_snapshot",
        web="r", intake="r", read="r",
    ),
    Access("portal_attachment portal_transparencyitem", web="r", read="r"),
    Access("portal_searchrow", web="rawd", intake="r", read="r"),
    Access("portal_searchsum", web="ra", read="r"),
    Access("portal_searchshelf", web="r", desk="r", read="r"),
    Access("portal_searchword", web="ra", read="r"),
    # What is only ever added. The payload of an entry leaves by an act, which is the owner's or the desk's.
    Access("portal_historyentry portal_historytopic", web="ra", read="r", desk="ra", worker="ra"),
    Access("portal_historypayload", web="ra", desk="rad", worker="ra"),
    Access("portal_redaction", web="r", read="r", desk="ra", worker="r"),
    Access("portal_checkpoint", web="r", read="r", desk="r", worker="ra"),
    Access("portal_revision", web="raw", intake="r", read="r"),
    # What visitors leave, with the addresses apart.
    Access("portal_comment", web="rawd"),
    Access("portal_commentcontact portal_subscriber portal_subscription", web="rawd"),
    Access("portal_feedback", web="a"),
    Access("portal_outgoingmail", web="r(id to headers)ad"),
    # People. The public pages know names and what each one may do, and no password.
    Access("portal_user", web="r(id name email is_active is_staff is_superuser)",
           intake="r(id name is_active)", worker="r"),
    Access("portal_membership", web="r", intake="r", worker="r"),
    Access("portal_user_groups portal_user_user_permissions", worker="r"),
    Access("auth_group auth_permission auth_group_permissions", worker="r"),
    Access("django_content_type", web="r", worker="r"),
    Access("django_session account_emailaddress account_emailconfirmation mfa_authenticator django_admin_log",
           worker=""),
    Access("portal_cache", web="rawd", desk="rawd", worker="rawd"),
    Access("portal_operation"),
    # The queue: the public pages put jobs in it.
    Access("procrastinate_jobs procrastinate_events", web="ra"),
    Access("procrastinate_periodic_defers procrastinate_workers", web="", desk="r"),
    Access("django_migrations", desk="r", worker="r"),
]  # fmt: skip
